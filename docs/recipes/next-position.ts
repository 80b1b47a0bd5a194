// An API with callbacks that goes on until it is told to stop.
import { cancelable } from 'cancelkit';

export function nextPosition(
  signal: AbortSignal,
  geolocation: Pick<Geolocation, 'watchPosition' | 'clearWatch'>,
  isGoodEnough: (position: GeolocationPosition) => boolean,
): Promise<GeolocationPosition> {
  return cancelable<GeolocationPosition>(signal, (source) => {
    const id = geolocation.watchPosition(
      (position) => {
        if (isGoodEnough(position)) source.trySetResult(position);
      },
      (error) => source.trySetException(error),
    );
    return () => geolocation.clearWatch(id); // on every way out: a result, a fault, an abort
  });
}
