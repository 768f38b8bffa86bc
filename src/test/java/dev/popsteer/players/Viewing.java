package dev.popsteer.players;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// What a viewer saw of a play, and what its player asked the PoPs for. Times are milliseconds
/// since 1970.
///
/// @param samples at least one, at most about a tenth of a second apart
/// @param fetches from PoPs, in the order in which they began; only those that have ended
record Viewing(Play play, List<Sample> samples, List<Fetch> fetches, List<Complaint> complaints) {

  /// What is lost between two samples otherwise is the clocks' and the machine's fault.
  private static final double MIN_STALL_MILLIS = 300;

  /// Where in the stream the player was.
  ///
  /// @param position in seconds
  record Sample(double at, double position) {}

  /// An error of which a player told; most of them it overcomes.
  record Complaint(double at, String text) {}

  /// A request.
  ///
  /// @param status 0 if there was no answer
  record Fetch(String url, double from, double to, int status) {

    /// Whether a play asked a PoP for it.
    boolean isOf(Play play) {
      return SmallCdn.POPS.stream()
          .anyMatch(
              pop -> url.startsWith("http://" + SmallCdn.host(pop) + "/" + play.session() + "/"));
    }

    /// The code of the PoP that was asked.
    String pop() {
      var host = URI.create(url).getHost();
      return host.substring(0, host.indexOf('.'));
    }

    boolean isAnswered() {
      return status == 200;
    }

    OptionalInt videoSegment() {
      return TestStream.videoSegment(url);
    }

    private boolean hasSegment(int number) {
      var segment = videoSegment();
      return segment.isPresent() && segment.getAsInt() == number;
    }
  }

  /// A part of the time.
  record Span(double from, double to) {

    double millis() {
      return to - from;
    }
  }

  /// A segment while it was shown.
  ///
  /// @param pop that sent it; empty if none had, and Chromium went on for a while with the sound
  ///   alone
  record Shown(int segment, String pop, Span span) {}

  /// Where the player is now.
  double position() {
    return samples.getLast().position();
  }

  /// Since the picture first moved.
  private List<Sample> moving() {
    return samples.stream().dropWhile(sample -> sample.position() == 0).toList();
  }

  /// When the picture stood still though it had begun.
  List<Span> stalls() {
    var stalls = new ArrayList<Span>();
    Sample moved = null;
    for (var sample : moving()) {
      if (moved != null) {
        double lost = sample.at() - moved.at() - 1000 * (sample.position() - moved.position());
        if (lost >= MIN_STALL_MILLIS && (sample.position() > moved.position() || isLast(sample))) {
          stalls.add(new Span(moved.at(), moved.at() + lost));
        }
      }
      if (moved == null || sample.position() > moved.position()) {
        moved = sample;
      }
    }
    return stalls;
  }

  private boolean isLast(Sample sample) {
    return sample.equals(samples.getLast());
  }

  /// How long it stood still in all.
  Duration stalled() {
    return Duration.ofMillis((long) stalls().stream().mapToDouble(Span::millis).sum());
  }

  /// Requests for segments with pictures, whatever became of them.
  List<Fetch> segments() {
    return fetches.stream().filter(fetch -> fetch.videoSegment().isPresent()).toList();
  }

  /// Segments with pictures that a PoP sent.
  List<Fetch> segmentsFrom(String pop) {
    return segments().stream()
        .filter(fetch -> fetch.pop().equals(pop) && fetch.isAnswered())
        .toList();
  }

  /// What was shown when.
  List<Shown> shown() {
    var shown = new ArrayList<Shown>();
    Sample before = null;
    for (var sample : moving()) {
      if (before != null && sample.position() > before.position()) {
        show(shown, before, sample);
      }
      before = sample;
    }
    return shown;
  }

  private void show(List<Shown> shown, Sample before, Sample sample) {
    int segment = TestStream.segmentAt(before.position());
    var last = shown.isEmpty() ? null : shown.getLast();
    if (last != null
        && last.segment() == segment
        && before.at() - last.span().to() < MIN_STALL_MILLIS) {
      shown.removeLast();
      shown.add(new Shown(segment, last.pop(), new Span(last.span().from(), sample.at())));
    } else {
      shown.add(new Shown(segment, senderOf(segment), new Span(before.at(), sample.at())));
    }
  }

  private String senderOf(int segment) {
    return fetches.stream()
        .filter(fetch -> fetch.hasSegment(segment) && fetch.isAnswered())
        .reduce((_, later) -> later)
        .map(Fetch::pop)
        .orElse("");
  }
}
