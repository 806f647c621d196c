import type { VNode } from 'preact';

interface LoginProps {
  /** Host of the issuer; undefined where nobody can sign in at one. */
  readonly issuer: string | undefined;
  readonly returnTo: string;
  readonly problem: string | undefined;
}

/** Two ways in: at the issuer, or with an API token. */
export function Login({ issuer, returnTo, problem }: LoginProps): VNode {
  const wanted = returnTo === '/' ? '' : `?return=${encodeURIComponent(returnTo)}`;
  return (
    <div class="login">
      <h1>Sign in</h1>
      <p class="muted">Postmortems are for people of this organisation.</p>
      {issuer !== undefined && (
        <p>
          <a class="button wide" href={`/login/start${wanted}`}>
            Continue with {issuer}
          </a>
        </p>
      )}
      <form action="/login" method="post" class="card stack">
        {issuer !== undefined && <h2>Or with an API token</h2>}
        <input type="hidden" name="return" value={returnTo} />
        <label for="token">API token</label>
        <input
          id="token"
          name="token"
          type="password"
          autocomplete="off"
          spellcheck={false}
          required
          aria-describedby={problem === undefined ? 'token-hint' : 'token-problem token-hint'}
          aria-invalid={problem !== undefined}
        />
        {problem !== undefined && (
          <p class="error" id="token-problem" role="alert">
            {problem}
          </p>
        )}
        <p class="muted small" id="token-hint">
          It begins with <code>hs_</code>. An admin makes one with <code>npx hindsight token create</code>.
          You are signed out when it ends.
        </p>
        <button class={issuer === undefined ? 'button' : 'button quiet'} type="submit">
          Sign in with the token
        </button>
      </form>
    </div>
  );
}
