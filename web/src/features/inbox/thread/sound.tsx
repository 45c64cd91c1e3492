import { useEffect, useRef, useState } from "react";
import { useLingui } from "@lingui/react/macro";
import { clock } from "../../../lib/dates";
import { Icon } from "../../../ui/icon";
import { contentOf, type StoredFile } from "./attachment";
import { FLAT, peaksOf } from "./peaks";
import { isGivenUp, startSounding, stopSounding } from "./sounding";
import styles from "./attachment.module.css";

const SPEEDS = [1, 1.5, 2];
const BAR = 4;

/** A voice note or a piece of sound: play, a wave to find a place in, and how fast. */
export function Sound({ file, onBroken }: { file: StoredFile; onBroken: () => void }) {
  const { t, i18n } = useLingui();
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [at, setAt] = useState(0);
  const [length, setLength] = useState(0);
  const [speed, setSpeed] = useState(1);
  const peaks = usePeaks(file);
  useEffect(() => {
    const element = audio.current;
    return () => {
      if (element) stopSounding(element);
    };
  }, []);
  const toggle = () => {
    const element = audio.current;
    if (!element) return;
    if (!element.paused) {
      element.pause();
      return;
    }
    startSounding(element, file.id);
    element.playbackRate = speed;
    element.play().catch((error: unknown) => {
      if (!isGivenUp(error)) onBroken();
    });
  };
  const seek = (to: number) => {
    if (audio.current) audio.current.currentTime = to;
    setAt(to);
  };
  const faster = () => {
    const next = SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length] ?? 1;
    if (audio.current) audio.current.playbackRate = next;
    setSpeed(next);
  };
  const rate = new Intl.NumberFormat(i18n.locale).format(speed);
  const played = length > 0 ? at / length : 0;
  return (
    <div className={styles.sound}>
      <audio
        ref={audio}
        src={contentOf(file)}
        preload="metadata"
        onPlay={() => setPlaying(true)}
        onPause={(event) => {
          setPlaying(false);
          stopSounding(event.currentTarget);
        }}
        onTimeUpdate={(event) => setAt(event.currentTarget.currentTime)}
        onDurationChange={(event) => {
          // What was recorded without a header has no end until it has been played.
          const { duration } = event.currentTarget;
          setLength(Number.isFinite(duration) ? duration : 0);
        }}
        onEnded={() => seek(0)}
        onError={onBroken}
      />
      <button type="button" className={styles.playing} aria-label={playing ? t`Pause` : t`Play`} onClick={toggle}>
        <Icon name={playing ? "pause" : "play"} size={18} />
      </button>
      <div className={styles.wave} dir="ltr">
        <svg viewBox={`0 0 ${peaks.length * BAR} 34`} preserveAspectRatio="none" aria-hidden="true">
          {peaks.map((peak, place) => {
            const height = Math.max(3, peak * 32);
            return (
              <rect
                key={place}
                x={place * BAR + 0.5}
                y={17 - height / 2}
                width={BAR - 1.5}
                height={height}
                rx={1}
                data-played={(place + 0.5) / peaks.length <= played}
              />
            );
          })}
        </svg>
        <input
          type="range"
          min={0}
          max={length || 1}
          step={0.1}
          value={at}
          aria-label={t`Place in the recording`}
          aria-valuetext={clock(at)}
          onChange={(event) => seek(Number(event.target.value))}
        />
      </div>
      <button type="button" className={styles.speed} aria-label={t`Speed: ${rate}`} onClick={faster}>
        {rate}×
      </button>
      <span className={styles.times} dir="ltr">
        {clock(playing || at > 0 ? at : length)}
      </span>
    </div>
  );
}

function usePeaks(file: StoredFile): readonly number[] {
  const [peaks, setPeaks] = useState<readonly number[]>(FLAT);
  useEffect(() => {
    let wanted = true;
    void peaksOf(contentOf(file), file.size_bytes ?? 0).then((found) => {
      if (wanted) setPeaks(found);
    });
    return () => {
      wanted = false;
    };
  }, [file]);
  return peaks;
}
