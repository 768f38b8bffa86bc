package dev.popsteer.http;

import dev.popsteer.routing.Rankings;
import java.time.Duration;

/// What players are told to prefer: a steering manifest of HLS (the second edition of RFC 8216) or
/// DASH (ETSI TS 103 998), which are alike.
///
/// It depends on the client's address and the time, and on nothing that players send along: so
/// whatever that is, the manifest is right. There is no session.
final class SteeringManifest {

  static final String PATH = "/steering/";

  /// How long after a change of a PoP's health players ask again soon.
  static final Duration INCIDENT = Duration.ofMinutes(5);

  /// After how many seconds they do, at least and at most: less than a player's buffer holds.
  static final int MIN_INCIDENT_TTL_SECONDS = 5;

  static final int MAX_INCIDENT_TTL_SECONDS = 10;

  private final HttpService service;
  private final Rankings<ManifestRest> rests;

  /// @param rests of the manifests of one snapshot
  SteeringManifest(HttpService service, Rankings<ManifestRest> rests) {
    this.service = service;
    this.rests = rests;
  }

  /// Answers a request for it.
  Reply answer(PlayerFormat format, Asked asked) {
    var client = asked.asNamed().client();
    var circumstances = asked.circumstances();
    var rest = rests.of(service.route(), client, service.asked());
    boolean isIncident = circumstances.atMillis() < rest.calmAtMillis();
    var address = client.address();
    long mix = mixed(address.high() ^ mixed(address.low() ^ mixed(circumstances.atMillis())));
    // Neither URLs of servers nor names of services have anything that JSON would escape.
    return new Reply.Document(
        format.manifestType(),
        "{\"VERSION\":1,\"TTL\":"
            + (isIncident ? incidentTtlSeconds(mix) : ttlSeconds(mix))
            + reloadUri(format, circumstances.base())
            + ","
            + rest.of(format));
  }

  /// Where players come back to, behind a comma. If it is not known what this server is called, it
  /// is where they have come now: players of HLS take a reference for one to that server, and those
  /// of DASH one to the server of the MPD, so they must have none.
  private String reloadUri(PlayerFormat format, String base) {
    return base.isEmpty() && format == PlayerFormat.DASH
        ? ""
        : ",\"RELOAD-URI\":\"" + base + format.prefix() + service.asked().toString(true) + "\"";
  }

  /// Long in peace, and for each client another time, so that they do not come all at once: between
  /// three and five quarters of what the operator says.
  ///
  /// @param mix of the client and the time
  private int ttlSeconds(long mix) {
    int seconds = (int) service.http().steeringTtl().toSeconds();
    return seconds - seconds / 4 + (int) Long.remainderUnsigned(mix, seconds / 2 + 1);
  }

  /// Short when something has happened.
  private static int incidentTtlSeconds(long mix) {
    int range = MAX_INCIDENT_TTL_SECONDS - MIN_INCIDENT_TTL_SECONDS + 1;
    return MIN_INCIDENT_TTL_SECONDS + (int) Long.remainderUnsigned(mix, range);
  }

  /// The finaliser of SplitMix64.
  private static long mixed(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ (mixed >>> 31);
  }
}
