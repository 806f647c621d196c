const SCRIPT = `<script>alert('x')</script><img src=x onerror="alert('x')"><svg onload=alert('x')>`;
const LINKS = `[a](javascript:alert('x')) [b](data:text/html,<script>alert('x')</script>) [c](//evil.example.com) ![d](https://evil.example.com/p.png)`;
const BIDI = 'قاعدة البيانات توقفت \u202e gnp.exe \u202c 🔥👩‍👩‍👧‍👦🏳️‍🌈 ﷽';
const WIDE = Array.from({ length: 60 }, (_, i) => `column ${i}`);
const TABLE = [
  `| ${WIDE.join(' | ')} |`,
  `|${'---|'.repeat(60)}`,
  ...Array.from({ length: 40 }, () => `| ${WIDE.join(' | ')} |`),
].join('\n');

/** A postmortem whose author means harm, or has pasted whatever was at hand. Needs the service `evil`. */
export const HOSTILE = {
  title: `${SCRIPT} ${BIDI}`,
  summary: `${SCRIPT}\n\n${LINKS}\n\n${BIDI}\n\n<div style="position:fixed;inset:0">over all</div>`,
  severity: 'SEV1',
  startedAt: '1980-03-01T10:00:00Z',
  detectedAt: '1980-03-01T10:00:00.001Z',
  resolvedAt: '2025-03-09T10:00:00Z',
  sections: [
    { kind: 'ROOT_CAUSE', heading: SCRIPT, body: 'x'.repeat(199_000) },
    { kind: 'IMPACT', heading: BIDI, body: TABLE },
    {
      kind: 'OTHER',
      body: `\`\`\`\n${'y'.repeat(5000)}\n\`\`\`\n\n${'> '.repeat(90)}deep\n\n${'[a]('.repeat(2000)}`,
    },
  ],
  factors: [{ category: 'SEC.BREACH', role: 'ROOT_CAUSE', primary: true, note: SCRIPT }],
  affectedServices: [{ service: 'evil', level: 'OUTAGE', involvement: 'ORIGIN' }],
  impact: { description: `${SCRIPT} ${'z'.repeat(3000)}`, usersAffected: 1e15 },
  timeline: Array.from({ length: 60 }, (_, i) => ({
    at: new Date(Date.parse('2025-03-01T10:00:00Z') + i * 1000).toISOString(),
    text: `${SCRIPT} ${LINKS} ${'w'.repeat(400)}`,
  })),
  actionItems: [{ title: `${SCRIPT} ${'v'.repeat(300)}`, kind: 'PREVENT', owner: SCRIPT, team: BIDI }],
  errorSignatures: [SCRIPT, 'u'.repeat(1000)],
  regions: ['<b>r</b>'],
  tags: ['<script>alert(1)</script>', BIDI],
  links: [{ title: SCRIPT, url: `https://example.com/?q=${encodeURIComponent(SCRIPT)}` }],
};
