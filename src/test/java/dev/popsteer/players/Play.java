package dev.popsteer.players;

import java.util.Locale;

/// A stream that a player in a browser is to play.
record Play(Player player, Offer offer) {

  /// Players for browsers.
  enum Player {
    HLS_JS("hls.js", "m3u8"),
    DASH_JS("dash.js", "mpd");

    private final String text;
    private final String type;

    Player(String text, String type) {
      this.text = text;
      this.type = type;
    }

    /// What it calls itself.
    String text() {
      return text;
    }
  }

  static Play hls(Offer offer) {
    return new Play(Player.HLS_JS, offer);
  }

  static Play dash(Offer offer) {
    return new Play(Player.DASH_JS, offer);
  }

  /// What stands first in the path of all that it asks PoPs for.
  String session() {
    return (player + "-" + offer).toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Where its playlist is.
  String url() {
    return offer.server() + PlayerSite.path(offer, session(), player.type);
  }

  @Override
  public String toString() {
    return player.text + ", " + offer.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
