package dev.popsteer.players;

import dev.popsteer.players.Viewing.Fetch;
import dev.popsteer.players.Viewing.Shown;
import dev.popsteer.players.Viewing.Span;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A picture of what players did, as SVG. Each has a strip with the segments as they were shown, in
/// the colour of the PoP that sent them, and a lane for each PoP with the requests for them.
///
/// @param began where the axis has its 0
/// @param marks what happened meanwhile, in order
record Timeline(String title, double began, List<Mark> marks, List<Viewing> viewings) {

  private static final int WIDTH = 1200;
  private static final int LEFT = 70;
  private static final int RIGHT = WIDTH - 30;
  private static final int LINE = 18;
  private static final int STRIP = 24;
  private static final int GAP = 26;
  private static final int TICK_SECONDS = 5;

  /// A request takes a few milliseconds, which nobody would see.
  private static final double MIN_WIDTH = 4;

  /// Narrower ones have no room for a number.
  private static final double MIN_LABELLED_WIDTH = 18;

  /// Which people who confuse colours can tell apart (Okabe and Ito).
  private static final Map<String, String> COLOURS =
      Map.of("lhr1", "#0072b2", "fra1", "#e69f00", "jfk1", "#009e73");

  private static final String NOBODY = "#888";

  private static final String STYLE =
      """
      <style>
        text { font: 13px sans-serif; fill: #222; }
        .title { font-weight: bold; font-size: 16px; }
        .player { font-weight: bold; }
        .end { text-anchor: end; }
        .middle { text-anchor: middle; }
        .number { text-anchor: middle; font-size: 11px; fill: #fff; }
        .lane, .tick { stroke: #ddd; }
        .mark { stroke: #c00; stroke-dasharray: 5 3; stroke-width: 1.5; }
        .red { fill: #c00; }
        .failed { fill: #fff; stroke: #c00; stroke-width: 1.5; }
      </style>
      <pattern id="stall" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <rect width="6" height="6" fill="#fbdcdc"/><rect width="2.5" height="6" fill="#c00"/>
      </pattern>
      """;

  /// Something that happened.
  record Mark(double at, String what) {}

  String svg() {
    var drawing = new StringBuilder();
    int top = GAP + LINE * marks.size() + 8;
    int y = top;
    for (var viewing : viewings) {
      player(drawing, viewing, y);
      y += playerHeight();
    }
    marks(drawing, top, y);
    legend(drawing, y + LINE + GAP);
    int height = y + LINE + GAP + 2 * LINE;
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="%2$d" viewBox="0 0 %1$d %2$d">
        %3$s<rect width="100%%" height="100%%" fill="#fff"/>
        <text class="title" x="12" y="20">%4$s</text>
        %5$s%6$s</svg>
        """
        .formatted(WIDTH, height, STYLE, title, axis(top, y), drawing);
  }

  private static int playerHeight() {
    return LINE + STRIP + LINE * SmallCdn.POPS.size() + GAP;
  }

  private double end() {
    return viewings.stream()
        .flatMap(
            viewing ->
                Stream.concat(
                    viewing.samples().stream().map(Viewing.Sample::at),
                    viewing.segments().stream().map(Fetch::to)))
        .mapToDouble(Double::doubleValue)
        .max()
        .orElse(began + 1000 * TICK_SECONDS);
  }

  private double x(double at) {
    return LEFT + (RIGHT - LEFT) * (at - began) / (end() - began);
  }

  private String axis(int top, int bottom) {
    var ticks = new StringBuilder();
    for (int second = 0; began + 1000.0 * second <= end(); second += TICK_SECONDS) {
      double x = x(began + 1000.0 * second);
      ticks.append(line("tick", x, top, bottom));
      ticks.append(text("middle", x, bottom + LINE, second + " s"));
    }
    return ticks.toString();
  }

  private void marks(StringBuilder drawing, int top, int bottom) {
    for (int i = 0; i < marks.size(); i++) {
      var mark = marks.get(i);
      int y = top - LINE * (marks.size() - i) + 8;
      drawing.append(line("mark", x(mark.at()), y - LINE / 2, bottom));
      drawing.append(text("red", x(mark.at()) + 5, y, mark.what()));
    }
  }

  private void player(StringBuilder drawing, Viewing viewing, int top) {
    int strip = top + LINE;
    drawing.append(text("player", LEFT, strip - 5, viewing.play().toString()));
    drawing.append(text("end", RIGHT, strip - 5, stalled(viewing)));
    drawing.append(text("end", LEFT - 8, strip + STRIP - 8, "shown"));
    viewing.shown().forEach(shown -> shown(drawing, shown, strip));
    for (var stall : viewing.stalls()) {
      drawing.append(box(stall, strip, STRIP, "fill=\"url(#stall)\""));
    }
    int lane = strip + STRIP;
    for (var pop : SmallCdn.POPS) {
      lane += LINE;
      drawing.append(text("end", LEFT - 8, lane - 2, pop));
      drawing.append(
          "<line class=\"lane\" x1=\"%d\" x2=\"%d\" y1=\"%3$d\" y2=\"%3$d\"/>\n"
              .formatted(LEFT, RIGHT, lane - LINE / 3));
      for (var fetch : viewing.segments()) {
        if (fetch.pop().equals(pop)) {
          fetch(drawing, fetch, lane - LINE / 3);
        }
      }
    }
  }

  private static String stalled(Viewing viewing) {
    return viewing.position() == 0
        ? "has not begun"
        : "stalled for " + tenths(viewing.stalled().toMillis() / 1000.0) + " s";
  }

  private void shown(StringBuilder drawing, Shown shown, int strip) {
    var span = shown.span();
    var colour = COLOURS.getOrDefault(shown.pop(), NOBODY);
    drawing.append(box(span, strip, STRIP, "fill=\"%s\" stroke=\"#fff\"".formatted(colour)));
    if (x(span.to()) - x(span.from()) >= MIN_LABELLED_WIDTH) {
      double middle = (x(span.from()) + x(span.to())) / 2;
      drawing.append(text("number", middle, strip + 16, String.valueOf(shown.segment())));
    }
  }

  private void fetch(StringBuilder drawing, Fetch fetch, int middle) {
    var span = new Span(fetch.from(), fetch.to());
    var look =
        fetch.isAnswered() ? "fill=\"%s\"".formatted(COLOURS.get(fetch.pop())) : "class=\"failed\"";
    drawing.append(box(span, middle - 5, 10, look));
  }

  private String box(Span span, int top, int height, String look) {
    double width = Math.max(MIN_WIDTH, x(span.to()) - x(span.from()));
    return "<rect x=\"%s\" width=\"%s\" y=\"%d\" height=\"%d\" %s/>\n"
        .formatted(tenths(x(span.from())), tenths(width), top, height, look);
  }

  private static String line(String look, double x, int top, int bottom) {
    return "<line class=\"%1$s\" x1=\"%2$s\" x2=\"%2$s\" y1=\"%3$d\" y2=\"%4$d\"/>\n"
        .formatted(look, tenths(x), top, bottom);
  }

  private static String text(String look, double x, int y, String text) {
    return "<text class=\"%s\" x=\"%s\" y=\"%d\">%s</text>\n".formatted(look, tenths(x), y, text);
  }

  /// A number as SVG has it, whatever the language of the machine.
  private static String tenths(double number) {
    return String.valueOf(Math.round(number * 10) / 10.0);
  }

  private static void legend(StringBuilder drawing, int y) {
    var pops =
        SmallCdn.POPS.stream()
            .map(pop -> "<tspan fill=\"%s\">■</tspan> %s".formatted(COLOURS.get(pop), pop))
            .collect(Collectors.joining(", "));
    var shown =
        "Shown: segments by number, as sent by %s, <tspan fill=\"%s\">■</tspan> nobody (sound alone);"
            .formatted(pops, NOBODY);
    var lanes =
        "Lanes: requests for segments with pictures that have ended,"
            + " <tspan class=\"red\">hollow</tspan> if they failed.";
    var stalls = " <tspan class=\"red\">hatched</tspan>: the picture stood still.";
    drawing.append(text("", LEFT, y, shown + stalls));
    drawing.append(text("", LEFT, y + LINE, lanes));
  }
}
