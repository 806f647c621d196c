import type { VNode } from 'preact';
import { serviceLink } from '../links.js';

/** The name of a service, whichever way it is written, as the way to its page. */
export function ServiceName({ slug, name }: { readonly slug: string; readonly name: string }): VNode {
  return (
    <a href={serviceLink(slug)}>
      <bdi>{name}</bdi>
    </a>
  );
}
