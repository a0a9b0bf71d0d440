import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import encodeQR from "qr";

/** The light frame that a camera needs around a code, in modules. */
const QUIET = 4;

/** Draw a text as a QR code, dark on light whatever the scheme is: cameras read no other. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  const { size, path } = useMemo(() => drawn(text), [text]);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path class="qr-ground" d={`M0 0h${size}v${size}H0z`} />
      <path class="qr-dots" d={path} />
    </svg>
  );
}

function drawn(text: string): { readonly size: number; readonly path: string } {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: QUIET });
  const dots = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
  return { size: rows.length, path: dots.join("") };
}
