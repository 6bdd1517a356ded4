import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { tickTime } from "../parts/format.js";
import { inkOf, repaint } from "../parts/theme.js";

/** A line over time, or a layer of a stack. */
export interface Line {
  readonly label: string;
  /** One value a time; null leaves a gap. */
  readonly values: readonly (number | null)[];
  /** Name of its colour in the style sheet. */
  readonly ink: string;
  /** How much of the colour the area below gets, 0 to 1. */
  readonly fill?: number;
  readonly isDashed?: boolean;
  readonly width?: number;
  readonly isBars?: boolean;
}

export interface TimeChartProps {
  /** What the picture says, for those who do not see it. */
  readonly label: string;
  /** Milliseconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly lines: readonly Line[];
  readonly height: number;
  readonly format: (value: number) => string;
  /** Values are shares of a scale of powers of ten: for what spans microseconds to seconds. */
  readonly isLog?: boolean;
  /** The least upper end of the scale. */
  readonly top?: number;
  /** The reader dragged over a part of it. */
  readonly onSelect?: (from: number, to: number) => void;
  readonly onPoint?: (index: number) => void;
}

const AXIS_FONT = "11px Inter, system-ui, -apple-system, 'Segoe UI', 'Liberation Sans', sans-serif";
const DRAG_PX_MIN = 6;

/** Lines over time, on a canvas. */
export function TimeChart(props: TimeChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | undefined>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const shape = props.lines.map(({ label, ink }) => [label, ink]).join();
  const painted = repaint.value;

  // another shape of lines, or a repaint, makes a new chart
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const plot = new uPlot(optionsOf(latest, element.clientWidth), dataOf(latest.current), element);
    chart.current = plot;
    const watch = new ResizeObserver(() => {
      if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height: latest.current.height });
    });
    watch.observe(element);
    return () => {
      watch.disconnect();
      plot.destroy();
      chart.current = undefined;
    };
  }, [shape, painted]);

  useEffect(() => {
    chart.current?.setData(dataOf(props));
  }, [props.times, props.lines]);

  return (
    <div class="time-chart" role="img" aria-label={props.label} ref={host} style={{ height: `${props.height}px` }} />
  );
}

function dataOf({ times, lines }: TimeChartProps): uPlot.AlignedData {
  return [times.map((time) => time / 1_000), ...lines.map(({ values }) => [...values])];
}

function optionsOf(latest: { readonly current: TimeChartProps }, width: number): uPlot.Options {
  const { lines, height, format, isLog = false, top = 1 } = latest.current;
  const quiet = inkOf("ink-3");
  const grid = { stroke: inkOf("line"), width: 1 };
  const axis = { stroke: quiet, font: AXIS_FONT, grid, ticks: { show: false } };
  return {
    width,
    height,
    padding: [8, 18, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      points: { size: 6 },
      drag: { x: latest.current.onSelect !== undefined, y: false, setScale: false },
    },
    scales: {
      y: isLog
        ? {
            distr: 3,
            range: (_, min, max) => [Math.max(min || top / 100, 1e-3) / 1.5, Math.max(max || top, top) * 1.5],
          }
        : { range: (_, _min, max) => [0, Math.max(max || 0, top) * 1.08] },
    },
    axes: [
      {
        ...axis,
        size: 24,
        gap: 4,
        space: 70,
        grid: { show: false },
        values: (_, ticks) => ticks.map((tick) => tickTime(tick * 1_000)),
      },
      {
        ...axis,
        size: 52,
        gap: 6,
        space: 28,
        values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : format(tick))),
        ...(isLog && { splits: (_plot, _axis, min, max) => powersOfTen(min, max), filter: (_plot, splits) => splits }),
      },
    ],
    series: [
      {},
      ...lines.map(({ label, ink, fill = 0, isDashed = false, isBars = false, width: stroke = 1.5 }) => ({
        label,
        stroke: inkOf(ink),
        width: isBars ? 0 : stroke,
        points: { show: false },
        ...(fill > 0 && { fill: withAlpha(inkOf(ink), fill) }),
        ...(isDashed && { dash: [5, 4] }),
        ...(isBars && uPlot.paths.bars !== undefined && { paths: uPlot.paths.bars({ size: [0.82, 40], align: 1 }) }),
      })),
    ],
    hooks: {
      setSelect: [
        (plot) => {
          const { left, width: dragged } = plot.select;
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          if (dragged < DRAG_PX_MIN) return;
          latest.current.onSelect?.(plot.posToVal(left, "x") * 1_000, plot.posToVal(left + dragged, "x") * 1_000);
        },
      ],
      setCursor: [(plot) => latest.current.onPoint?.(plot.cursor.idx ?? -1)],
    },
  };
}

function powersOfTen(min: number, max: number): number[] {
  const first = Math.ceil(Math.log10(min));
  return Array.from(
    { length: Math.max(0, Math.floor(Math.log10(max)) - first + 1) },
    (_, index) => 10 ** (first + index),
  );
}

/** @param ink as browsers compute it: `rgb(1, 2, 3)` */
function withAlpha(ink: string, alpha: number): string {
  return ink.replace("rgb(", "rgba(").replace(")", `, ${alpha})`);
}
