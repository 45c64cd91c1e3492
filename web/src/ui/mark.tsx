/** Parley's sign, in the colour of the text around it. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <path
        fill="currentColor"
        fillRule="evenodd"
        d="M4 9a6 6 0 0 1 6-6h12a6 6 0 0 1 6 6v8a6 6 0 0 1-6 6h-7.2l-6.2 5.3A1 1 0 0 1 7 27.5V22a6 6 0 0 1-3-5zm8-1v11h2.6v-2.4h2.6a4.3 4.3 0 0 0 0-8.6zm2.6 2.4h2.5a1.9 1.9 0 0 1 0 3.8h-2.5z"
      />
    </svg>
  );
}
