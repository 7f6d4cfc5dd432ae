import type { ReactNode } from 'react';

/** Two birds who talk, for where no chat is open. */
export function TalkingArt(): ReactNode {
  return (
    <svg className="parley-art" viewBox="0 0 240 160" aria-hidden="true" focusable="false">
      <ellipse className="parley-art-ground" cx="120" cy="146" rx="96" ry="8" />
      <path className="parley-art-branch" d="M22 128c40-8 76 6 112 0s58-8 84-2" />
      <g>
        <Bird tone="warm" />
      </g>
      <g transform="translate(240 0) scale(-1 1)">
        <Bird tone="accent" />
      </g>
      <path
        className="parley-art-bubble"
        d="M24 10h40a12 12 0 0 1 12 12v10a12 12 0 0 1-12 12h-4l2 10-12-10H24a12 12 0 0 1-12-12V22a12 12 0 0 1 12-12Z"
      />
      <path className="parley-art-words" d="M27 22h34M27 32h20" />
      <path
        className="parley-art-bubble"
        data-tone="accent"
        d="M182 18h28a11 11 0 0 1 11 11v8a11 11 0 0 1-11 11h-14l-12 9 2-9h-4a11 11 0 0 1-11-11v-8a11 11 0 0 1 11-11Z"
      />
      <path className="parley-art-words" data-tone="accent" d="M184 33h.01M196 33h.01M208 33h.01" />
    </svg>
  );
}

/** One bird who says hello, for a chat without messages. */
export function HelloArt(): ReactNode {
  return (
    <svg className="parley-art" viewBox="0 0 160 140" aria-hidden="true" focusable="false">
      <ellipse className="parley-art-ground" cx="76" cy="130" rx="56" ry="6" />
      <path className="parley-art-branch" d="M22 122c36-6 66 5 108-1" />
      <g transform="translate(0 -6)">
        <Bird tone="accent" />
      </g>
      <path
        className="parley-art-bubble"
        d="M112 8h24a12 12 0 0 1 12 12v14a12 12 0 0 1-12 12h-8l-15 10 3-10h-4a12 12 0 0 1-12-12V20a12 12 0 0 1 12-12Z"
      />
      <path className="parley-art-heart" d="M124 38c-7-5-11-9-11-14a6 6 0 0 1 11-3 6 6 0 0 1 11 3c0 5-4 9-11 14Z" />
    </svg>
  );
}

function Bird({ tone }: { readonly tone: 'warm' | 'accent' }): ReactNode {
  return (
    <g className="parley-art-bird" data-tone={tone}>
      <path className="parley-art-tail" d="M40 112c-12 8-22 20-26 34 14-4 26-12 34-24Z" />
      <path
        className="parley-art-body"
        d="M72 56c20 0 32 15 32 35 0 22-15 37-35 37-21 0-34-15-34-34 0-23 16-38 37-38Z"
      />
      <path className="parley-art-wing" d="M44 84c14-6 32 0 36 16 2 10-4 20-14 20-16 0-26-16-22-36Z" />
      <path className="parley-art-crest" d="M66 58c-6-8-4-16 2-20 0 6 3 9 7 11 0-6 4-10 10-11-2 8-3 14-7 20Z" />
      <path className="parley-art-beak" d="M101 76c10-1 16 4 16 11-6 5-13 6-18 2Z" />
      <circle className="parley-art-eye" cx="88" cy="76" r="6.5" />
      <circle className="parley-art-pupil" cx="89.5" cy="76" r="3" />
      <path className="parley-art-feet" d="M62 127v6M74 128v6" />
    </g>
  );
}
