// An API with callbacks that cannot be stopped, only no longer waited for.
import { cancelable } from 'cancelkit';

export function currentPosition(
  signal: AbortSignal,
  geolocation: Pick<Geolocation, 'getCurrentPosition'>,
  options?: PositionOptions,
): Promise<GeolocationPosition> {
  return cancelable<GeolocationPosition>(signal, (source) => {
    geolocation.getCurrentPosition(
      (position) => source.trySetResult(position),
      (error) => source.trySetException(error),
      options,
    );
  });
}
