//! How the timeline looks: panels, axes, lanes, bars, legend.
//!
//! Owns the geometry. It shows what it is given; `super` decides what that is.

use ks_guard_sim::By;
use svg::{
    Document,
    node::element::{Group, Line, Rectangle, Style, Text, Title},
};

use super::{
    Bar, Detail, Timeline, Window,
    style::{CSS, GAP, LEFT, MUTEXES, RIGHT, TALL, THIN, WIDTH},
};

/// How wide a character of the small print in a bar is, roughly.
const CHARACTER: f64 = 5.2;
/// How wide a character of ordinary text is, roughly.
const LETTER: f64 = 6.4;
/// How narrow a bar gets at most, so that a hold of a microsecond is still seen.
const SLIVER: f64 = 1.0;
/// The overview adds up the holds of this many pixels.
const CELL: f64 = 3.0;

/// A strip of lanes with a time axis below.
struct Panel {
    window: Window,
    top: f64,
    row: f64,
    /// Which lanes of the timeline it shows, from the top.
    lanes: Vec<usize>,
}

impl Panel {
    fn lane_height(&self) -> f64 {
        3.0 * self.row + GAP
    }

    /// The top of the lane that is shown in this place.
    fn lane_top(&self, place: usize) -> f64 {
        self.top + self.lane_height() * number(place)
    }

    fn bottom(&self) -> f64 {
        self.lane_top(self.lanes.len())
    }

    fn row_top(&self, place: usize, row: usize) -> f64 {
        self.lane_top(place) + GAP / 2.0 + self.row * number(row)
    }

    /// The place of a time on the axis, not beyond its ends.
    fn x(&self, time: u64) -> f64 {
        let length = span(self.window.from, self.window.until).max(1.0);
        let time = time.clamp(self.window.from, self.window.until);
        LEFT + span(self.window.from, time) / length * (RIGHT - LEFT)
    }
}

pub(super) fn document(timeline: &Timeline, details: &[Detail]) -> Document {
    let whole = Window {
        from: timeline.begin,
        until: timeline.end,
    };
    let lanes: Vec<usize> = (0..timeline.lanes.len()).collect();
    let count = lanes.len();
    let overview = Panel {
        window: whole,
        top: 136.0,
        row: THIN,
        lanes,
    };
    let summary = format!(
        "{} acquisitions by {count} threads in {:.1} s. A lane is a thread, a bar is a mutex held; point at a bar for its \
         story.",
        timeline.acquired,
        seconds(timeline.end)
    );
    let overview_heading = if timeline.begin == 0 {
        "The whole run"
    } else {
        "As much of the run as the ledger lists"
    };
    let mut content = Group::new()
        .add(text(
            24.0,
            34.0,
            "title",
            "Locks of the testcap driver under the simulated ks.sys",
        ))
        .add(text(24.0, 54.0, "note", &summary))
        .add(legend(72.0))
        .add(text(24.0, overview.top - 20.0, "head", overview_heading))
        .add(lanes_of(timeline, &overview))
        .add(axis(&overview, Unit::Seconds))
        .add(cells(timeline, &overview));
    let mut bottom = overview.bottom() + 42.0;
    for (letter, detail) in ('A'..).zip(details) {
        let panel = Panel {
            window: detail.window,
            top: bottom + 42.0,
            row: TALL,
            lanes: timeline.lanes_in(detail.window),
        };
        let heading = format!("{letter}: {}", detail.what);
        content = content
            .add(zoom(&overview, detail.window, letter))
            .add(text(24.0, panel.top - 14.0, "head", &heading))
            .add(lanes_of(timeline, &panel))
            .add(axis(&panel, Unit::Millis))
            .add(bars(timeline, &panel));
        if let Some(at) = timeline.removal.filter(|at| panel.window.contains(*at)) {
            content = content.add(removal(&panel, at));
        }
        bottom = panel.bottom() + 42.0;
    }
    let height = bottom + 8.0;
    Document::new()
        .set("viewBox", (0.0, 0.0, WIDTH, height))
        .set("width", WIDTH)
        .set("height", height)
        .set("role", "img")
        .add(Title::new("Lock timeline of the testcap driver"))
        .add(Style::new(CSS))
        .add(
            rectangle(0.5, 0.5, WIDTH - 1.0, height - 1.0)
                .set("rx", 6)
                .set("class", "page"),
        )
        .add(content)
}

fn legend(y: f64) -> Group {
    let mut group = Group::new();
    let mut x = 24.0;
    let looks = [
        ("taken by the driver", "solid"),
        ("held by AVStream around a callback", "hollow"),
    ];
    let mutexes = MUTEXES.map(|(class, name)| (name, format!("{class} solid")));
    let looks = looks.map(|(name, look)| (name, format!("control {look}")));
    for (n, (name, class)) in mutexes.into_iter().chain(looks).enumerate() {
        if n == MUTEXES.len() {
            x += 24.0;
        }
        group = group
            .add(rectangle(x, y + 0.5, 22.0, 10.0).set("class", class))
            .add(text(x + 28.0, y + 10.0, "", name));
        x += 28.0 + LETTER * number(name.len()) + 20.0;
    }
    group
        .add(line(x, y + 5.5, x + 22.0, y + 5.5).set("class", "control wait"))
        .add(text(x + 28.0, y + 10.0, "", "waiting"))
}

fn lanes_of(timeline: &Timeline, panel: &Panel) -> Group {
    let mut group = Group::new();
    for (place, name) in panel
        .lanes
        .iter()
        .filter_map(|&lane| timeline.lanes.get(lane))
        .enumerate()
    {
        let top = panel.lane_top(place);
        if place.is_multiple_of(2) {
            let band = rectangle(LEFT, top, RIGHT - LEFT, panel.lane_height());
            group = group.add(band.set("class", "band"));
        }
        let middle = top + panel.lane_height() / 2.0 + 4.0;
        group = group.add(text(LEFT - 10.0, middle, "lane", name));
    }
    group
}

#[derive(Clone, Copy)]
enum Unit {
    Seconds,
    Millis,
}

/// Ticks at round times, with the unit at the end.
fn axis(panel: &Panel, unit: Unit) -> Group {
    let (nanos, name): (u64, _) = match unit {
        Unit::Seconds => (1_000_000_000, "seconds since the driver was loaded"),
        Unit::Millis => (1_000_000, "milliseconds since the driver was loaded"),
    };
    let length = panel.window.until - panel.window.from;
    let step = [
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000,
    ]
    .into_iter()
    .map(|tenths| tenths * nanos / 10)
    .find(|step| length / step <= 12)
    .unwrap_or(length.max(1));
    let bottom = panel.bottom();
    let mut group = Group::new();
    let mut time = panel.window.from.div_ceil(step) * step;
    while time <= panel.window.until {
        let x = panel.x(time);
        // Tenths are exact in the label, because every step is a whole number of them.
        let (whole, tenth) = (time / nanos, time % nanos / (nanos / 10));
        let label = if tenth == 0 {
            whole.to_string()
        } else {
            format!("{whole}.{tenth}")
        };
        group = group
            .add(line(x, panel.top, x, bottom + 4.0).set("class", "grid"))
            .add(text(x, bottom + 17.0, "tick", &label));
        time += step;
    }
    group.add(text(
        f64::midpoint(LEFT, RIGHT),
        bottom + 34.0,
        "tick",
        name,
    ))
}

/// The overview: how much of each cell a mutex was held, as the strength of its colour.
fn cells(timeline: &Timeline, panel: &Panel) -> Group {
    let columns = whole_cells((RIGHT - LEFT) / CELL);
    let begin = timeline.begin;
    let width = span(begin, timeline.end) / number(columns);
    let mut held = vec![0.0_f64; columns * timeline.lanes.len() * 3];
    for bar in &timeline.bars {
        let (from, until) = (span(begin, bar.from), span(begin, bar.until));
        let first = whole_cells(from / width).min(columns - 1);
        let last = whole_cells(until / width).min(columns - 1);
        for column in first..=last {
            let (start, end) = (number(column) * width, number(column + 1) * width);
            let share = (until.min(end) - from.max(start)).max(0.0) / width;
            let at = (bar.lane * 3 + bar.row) * columns + column;
            if let Some(cell) = held.get_mut(at) {
                // A hold too short to measure still shows.
                *cell += share.max(1e-6);
            }
        }
    }
    let mut group = Group::new();
    for (line, cells) in held.chunks(columns).enumerate() {
        let row = line % 3;
        let y = panel.row_top(line / 3, row);
        let mut column = 0;
        while column < columns {
            let strength = strength(cells[column]);
            let end = (column..columns).find(|&c| self::strength(cells[c]) != strength);
            let end = end.unwrap_or(columns);
            if let Some(opacity) = strength {
                let x = LEFT + number(column) * CELL;
                let run = rectangle(x, y, number(end - column) * CELL, panel.row - 0.5)
                    .set("class", format!("{} solid", MUTEXES[row].0))
                    .set("fill-opacity", opacity);
                group = group.add(run);
            }
            column = end;
        }
    }
    group
}

/// Four strengths, so that neighbouring cells run together; `None` for a cell without a hold.
fn strength(share: f64) -> Option<&'static str> {
    if share <= 0.0 {
        None
    } else if share < 0.01 {
        Some(".35")
    } else if share < 0.1 {
        Some(".6")
    } else if share < 0.4 {
        Some(".8")
    } else {
        Some("1")
    }
}

/// Marks in the overview what a detail shows.
fn zoom(panel: &Panel, detail: Window, letter: char) -> Group {
    let (from, until) = (panel.x(detail.from), panel.x(detail.until));
    let height = panel.bottom() - panel.top;
    let frame = rectangle(
        from - 1.5,
        panel.top - 3.0,
        until - from + 3.0,
        height + 6.0,
    );
    let middle = f64::midpoint(from, until);
    let label = text(middle, panel.top - 7.0, "tick", &letter.to_string());
    Group::new().add(frame.set("class", "zoom")).add(label)
}

fn removal(panel: &Panel, at: u64) -> Group {
    let x = panel.x(at);
    let mark = line(x, panel.top - 14.0, x, panel.bottom()).set("class", "mark");
    let label = text(
        x + 4.0,
        panel.top - 4.0,
        "marked",
        "device removed by surprise",
    );
    Group::new().add(mark).add(label)
}

/// The bars of a detail, row by row, each named by its callback where there is room.
fn bars(timeline: &Timeline, panel: &Panel) -> Group {
    let mut group = Group::new();
    for (place, &lane) in panel.lanes.iter().enumerate() {
        for row in 0..MUTEXES.len() {
            let in_row = timeline.bars.iter().filter(|bar| {
                bar.lane == lane && bar.row == row && panel.window.touches(bar.asked, bar.until)
            });
            let in_row: Vec<&Bar> = in_row.collect();
            let y = panel.row_top(place, row);
            for (n, bar) in in_row.iter().enumerate() {
                let next = in_row.get(n + 1).map_or(RIGHT, |next| panel.x(next.asked));
                group = group.add(draw_bar(bar, panel, y, next));
            }
        }
    }
    group
}

/// One bar in the row at `y`; its name may reach to `next`, where the next one begins.
fn draw_bar(bar: &Bar, panel: &Panel, y: f64, next: f64) -> Group {
    let (class, _) = MUTEXES[bar.row];
    let look = match bar.by {
        By::Driver => "solid",
        By::Framework => "hollow",
    };
    let (wait, x) = (panel.x(bar.asked), panel.x(bar.from));
    let width = (panel.x(bar.until) - x).max(SLIVER);
    let mut group = Group::new().add(Title::new(story(bar)));
    if x - wait > SLIVER {
        let middle = y + panel.row / 2.0;
        group = group.add(line(wait, middle, x, middle).set("class", format!("{class} wait")));
    }
    group = group
        .add(rectangle(x, y + 0.5, width, panel.row - 1.5).set("class", format!("{class} {look}")));
    let room = CHARACTER * number(bar.callback.len()) + 6.0;
    let baseline = y + panel.row - 2.8;
    if width > room {
        let class = if look == "solid" { "in" } else { "by" };
        group.add(text(x + 3.0, baseline, class, bar.callback))
    } else if next - (x + width) > room {
        group.add(text(x + width + 3.0, baseline, "by", bar.callback))
    } else {
        group
    }
}

fn story(bar: &Bar) -> String {
    format!(
        "{} of {}, {} in {}: held {}, waited {}",
        MUTEXES[bar.row].1,
        bar.object,
        match bar.by {
            By::Driver => "taken by the driver",
            By::Framework => "held by AVStream",
        },
        bar.callback,
        duration(bar.until - bar.from),
        duration(bar.from - bar.asked),
    )
}

fn rectangle(x: f64, y: f64, width: f64, height: f64) -> Rectangle {
    Rectangle::new()
        .set("x", round(x))
        .set("y", round(y))
        .set("width", round(width))
        .set("height", round(height))
}

fn line(x1: f64, y1: f64, x2: f64, y2: f64) -> Line {
    Line::new()
        .set("x1", round(x1))
        .set("y1", round(y1))
        .set("x2", round(x2))
        .set("y2", round(y2))
}

fn text(x: f64, y: f64, class: &str, content: &str) -> Text {
    let text = Text::new(content).set("x", round(x)).set("y", round(y));
    if class.is_empty() {
        text
    } else {
        text.set("class", class)
    }
}

/// Two decimals: smaller than a pixel on any screen, and half the size of the file.
fn round(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

fn duration(nanos: u64) -> String {
    if nanos < 1_000_000 {
        format!("{:.1} µs", span(0, nanos) / 1e3)
    } else {
        format!("{:.2} ms", millis(nanos))
    }
}

fn millis(nanos: u64) -> f64 {
    span(0, nanos) / 1e6
}

fn seconds(nanos: u64) -> f64 {
    span(0, nanos) / 1e9
}

/// The time between two times, in nanoseconds.
#[expect(
    clippy::cast_precision_loss,
    reason = "a run is far shorter than the 104 days that fit"
)]
fn span(from: u64, until: u64) -> f64 {
    until.saturating_sub(from) as f64
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of lanes, rows, columns and characters"
)]
fn number(count: usize) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a column of the picture: small and not negative"
)]
fn whole_cells(cells: f64) -> usize {
    cells as usize
}
