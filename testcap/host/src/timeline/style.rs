//! Colours, fonts and measures of the timeline.

/// The mutexes by row: class, name.
pub(super) const MUTEXES: [(&str, &str); 3] = [
    ("device", "device mutex"),
    ("control", "filter control mutex"),
    ("processing", "processing mutex"),
];

/// Width of the picture.
pub(super) const WIDTH: f64 = 1200.0;
/// Where the time axis begins: left of it are the names of the lanes.
pub(super) const LEFT: f64 = 170.0;
/// Where the time axis ends.
pub(super) const RIGHT: f64 = WIDTH - 24.0;
/// Height of a row in the overview; three rows and a gap are a lane.
pub(super) const THIN: f64 = 4.0;
/// Height of a row in the detail.
pub(super) const TALL: f64 = 11.0;
/// Between two lanes.
pub(super) const GAP: f64 = 7.0;

/// The picture brings its own background, so that it reads the same on any page; a page that prefers dark gets
/// a dark one. The hues are those of Okabe and Ito, which colour-blind readers can tell apart; position within
/// the lane says the same once more.
pub(super) const CSS: &str = "
text { font-family: system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; font-size: 12px; fill: #24292f }
.title { font-size: 18px; font-weight: 600 }
.head { font-size: 14px; font-weight: 600 }
.note, .tick { fill: #57606a }
.tick { font-size: 11px; text-anchor: middle }
.lane { text-anchor: end }
.in { font-size: 9px; fill: #ffffff }
.by { font-size: 9px }
.page { fill: #ffffff; stroke: #d0d7de }
.band { fill: #f3f5f7 }
.grid { stroke: #d0d7de; stroke-width: 1 }
.zoom { fill: #bf8700; fill-opacity: .25; stroke: #9a6700; stroke-width: 1 }
.mark { stroke: #cf222e; stroke-width: 1.5; stroke-dasharray: 4 3 }
.marked { fill: #cf222e; font-size: 11px }
.device { fill: #d55e00; stroke: #d55e00 }
.control { fill: #0072b2; stroke: #0072b2 }
.processing { fill: #008860; stroke: #008860 }
.solid { stroke: none }
.hollow { fill-opacity: .22; stroke-width: 1 }
.wait { stroke-width: 1.5; stroke-dasharray: 2 2 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 }
.note, .tick { fill: #9198a1 }
.in { fill: #0d1117 }
.page { fill: #0d1117; stroke: #3d444d }
.band { fill: #161b22 }
.grid { stroke: #3d444d }
.zoom { fill: #d29922; stroke: #d29922 }
.mark { stroke: #ff7b72 }
.marked { fill: #ff7b72 }
.device { fill: #ff9a4d; stroke: #ff9a4d }
.control { fill: #56b4e9; stroke: #56b4e9 }
.processing { fill: #2fc596; stroke: #2fc596 }
.solid { stroke: none }
}
";
