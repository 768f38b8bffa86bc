package dev.popsteer.players;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.DebianProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// A minute of a test picture and a tone: in one file, as HLS, and as DASH.
///
/// @param directory which has [#WHOLE], the playlist [#HLS], the MPD [#DASH] and their segments,
///   and nothing else
record TestStream(Path directory) {

  static final String WHOLE = "whole.mp4";
  static final String HLS = "hls.m3u8";
  static final String DASH = "dash.mpd";

  static final int SECONDS = 60;
  static final int SEGMENT_SECONDS = 2;

  static final DebianProgram FFMPEG = new DebianProgram("ffmpeg", "ffmpeg");

  /// Bits per second, of picture and tone together.
  static final int BANDWIDTH = 200_000;

  private static final int FRAMES_PER_SECOND = 25;

  /// A segment with pictures. In DASH, those of the tone have a 1 in place of the 0.
  private static final Pattern VIDEO_SEGMENT = Pattern.compile("(?:hls|dash-0)-(\\d{3})\\.m4s$");

  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "mp4", "video/mp4",
          "m4s", "video/iso.segment",
          "m3u8", "application/vnd.apple.mpegurl",
          "mpd", "application/dash+xml");

  /// Makes it. Without ffmpeg the test is skipped.
  static TestStream make(Path directory) throws IOException {
    var whole = directory.resolve(WHOLE).toString();
    var picture = "testsrc2=size=320x180:rate=" + FRAMES_PER_SECOND;
    // A key frame where each segment begins, and nowhere else.
    var group = String.valueOf(FRAMES_PER_SECOND * SEGMENT_SECONDS);
    run(
        List.of(
            List.of("-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=sample_rate=48000"),
            List.of("-t", String.valueOf(SECONDS), "-pix_fmt", "yuv420p"),
            List.of("-c:v", "libx264", "-preset", "ultrafast", "-b:v", "150k", "-maxrate", "150k"),
            List.of("-bufsize", "300k", "-g", group, "-sc_threshold", "0"),
            List.of("-c:a", "aac", "-b:a", "32k", "-movflags", "+faststart", whole)));
    var segment = String.valueOf(SEGMENT_SECONDS);
    var copied = List.of("-i", whole, "-c", "copy");
    run(
        List.of(
            copied,
            List.of("-f", "hls", "-hls_time", segment, "-hls_playlist_type", "vod"),
            List.of("-hls_segment_type", "fmp4", "-hls_fmp4_init_filename", "hls-init.mp4"),
            List.of("-hls_segment_filename", directory.resolve("hls-%03d.m4s").toString()),
            List.of("-start_number", "1", directory.resolve(HLS).toString())));
    run(
        List.of(
            copied,
            List.of("-f", "dash", "-seg_duration", segment),
            List.of("-init_seg_name", "dash-$RepresentationID$-init.mp4"),
            List.of("-media_seg_name", "dash-$RepresentationID$-$Number%03d$.m4s"),
            List.of(directory.resolve(DASH).toString())));
    return new TestStream(directory);
  }

  private static void run(List<List<String>> arguments) throws IOException {
    var all = new ArrayList<>(List.of("-nostdin", "-v", "error"));
    arguments.forEach(all::addAll);
    var ended = FFMPEG.run("", all);
    assertThat(ended.exitCode()).as(ended.output()).isZero();
  }

  Path file(String name) {
    return directory.resolve(name);
  }

  /// The MPD as text.
  String mpd() throws IOException {
    return Files.readString(file(DASH));
  }

  /// The media type of a file of it, or of one like it.
  static String mediaType(String name) {
    return MEDIA_TYPES.getOrDefault(
        name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
  }

  /// Which segment with pictures is at a URL, the first being 1; empty if there is none.
  static OptionalInt videoSegment(String url) {
    var matcher = VIDEO_SEGMENT.matcher(url);
    return matcher.find()
        ? OptionalInt.of(Integer.parseInt(matcher.group(1)))
        : OptionalInt.empty();
  }

  /// Which segment is shown at a position, the first being 1.
  static int segmentAt(double positionSeconds) {
    return (int) (positionSeconds / SEGMENT_SECONDS) + 1;
  }
}
