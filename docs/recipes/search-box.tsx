import { latest, settle } from 'cancelkit';
import { useEffect, useMemo, useState } from 'react';

type Find = (signal: AbortSignal, text: string) => Promise<readonly string[]>;

export function SearchBox({ find }: { readonly find: Find }) {
  const [text, setText] = useState('');
  const [found, setFound] = useState<readonly string[]>([]);
  const [failure, setFailure] = useState<string>();
  const search = useMemo(() => latest(find), [find]); // a new call aborts the one before

  useEffect(() => {
    if (text === '') return;
    const page = new AbortController();
    void settle(search(page.signal, text), page.signal).then((completion) => {
      if (completion.status === 'canceled') return; // superseded, or the component has gone: not ours to show
      setFound(completion.status === 'succeeded' ? completion.value : []);
      setFailure(completion.status === 'faulted' ? String(completion.error) : undefined);
    });
    return () => page.abort(); // the next text, or the end of the component
  }, [text, search]);

  return (
    <>
      <input aria-label="Search" value={text} onChange={(event) => setText(event.target.value)} />
      {failure !== undefined && <p role="alert">{failure}</p>}
      <ul>
        {found.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </>
  );
}
