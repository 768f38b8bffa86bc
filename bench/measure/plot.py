"""The ratios to gdnsd as bars with their ranges, as SVG for light and dark pages."""

import statistics
from xml.sax.saxutils import escape

from . import summary
from .servers import SERVERS

WIDTH, LEFT, RIGHT, TOP, BAR, GAP = 760, 190, 90, 58, 13, 14
SHADES = ("a", "b", "c")
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .small { font-size: 11px; fill: #59636e }
  .a { fill: #0969da } .b { fill: #54a3f0 } .c { fill: #b6d9f9 }
  .line { stroke: #8c959f; stroke-width: 1 } .range { stroke: #1f2328; stroke-width: 1.5 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .small { fill: #9198a1 } .range { stroke: #e6edf3 }
    .a { fill: #4493f8 } .b { fill: #2f6bb3 } .c { fill: #1d4474 }
  }
"""


def svg(raw):
    """Empty if gdnsd was not measured."""
    servers, phases = summary.server_names(raw), summary.phases(raw)
    if "gdnsd" not in servers:
        return ""
    block = len(phases) * BAR + GAP
    height = TOP + len(servers) * block + 30
    values = {(s, p): summary.ratios(raw, s, "gdnsd", p) for s in servers for p in phases}
    most = max(max(each) for each in values.values() if each)
    scale = (WIDTH - LEFT - RIGHT) / most
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        "<title>CPU per answered query ÷ gdnsd, by server and load</title>",
        f"<style>{STYLE}</style>",
        text(10, 20, "CPU per answered query ÷ gdnsd (less is better)"),
        *legend(phases),
    ]
    for number, server in enumerate(servers):
        top = TOP + number * block
        parts.append(text(LEFT - 10, top + len(phases) * BAR / 2 + 5, SERVERS[server].title, "end"))
        for row, phase in enumerate(phases):
            parts += bar(top + row * BAR, values[server, phase], scale, SHADES[row])
    one = LEFT + scale
    bottom = TOP + len(servers) * block - GAP / 2
    parts.append(f'<line class="line" x1="{one:.1f}" x2="{one:.1f}" y1="{TOP - 6}" y2="{bottom:.1f}"/>')
    about = f"{raw['started'][:10]}, {raw['machine']}, {len(raw['rounds'])} rounds; lines are ranges"
    parts += [text(10, height - 8, about, kind="small"), "</svg>"]
    return "\n".join(parts) + "\n"


def legend(phases):
    for row, phase in enumerate(phases):
        left = LEFT + row * 120
        yield f'<rect class="{SHADES[row]}" x="{left}" y="32" width="11" height="11" rx="2"/>'
        yield text(left + 17, 42, phase, kind="small")


def bar(top, values, scale, shade):
    """One ratio: a bar for the median, a line for the range, and the figure."""
    if not values:
        return []
    median = statistics.median(values)
    low, high = LEFT + min(values) * scale, LEFT + max(values) * scale
    middle = top + BAR / 2 - 0.5
    return [
        f'<rect class="{shade}" x="{LEFT}" y="{top}" width="{median * scale:.1f}" height="{BAR - 1}" rx="2"/>',
        f'<line class="range" x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}"/>',
        text(high + 6, top + BAR - 3, f"{median:.2f}", kind="small"),
    ]


def text(x, y, words, anchor="start", kind=""):
    return f'<text class="{kind}" x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(words)}</text>'
