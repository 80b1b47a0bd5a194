// This example shows how to wrap an API that can be aborted, but knows neither promises nor signals. For browsers.
import { cancelable } from 'cancelkit';

export const load = (signal: AbortSignal, url: string) =>
  cancelable<string>(signal, (source) => {
    const xhr = new XMLHttpRequest();
    xhr.onload = () => source.trySetResult(xhr.responseText);
    xhr.onerror = () => source.trySetException(new Error(`GET ${url} failed`));
    xhr.open('GET', url);
    xhr.send();
    return ({ status }) => {
      if (status === 'canceled') xhr.abort();
    };
  });
