"use strict";
// Plays streams side by side, each in a video element of its own, and notes what becomes of them.
// All times are milliseconds since 1970.

const SAMPLE_MILLIS = 100;
const plays = [];

performance.setResourceTimingBufferSize(100_000);

// How each player is told to begin, and what it has to say of errors. All have the same buffer.
const players = {
  "hls.js": (video, url, bufferSeconds, complain) => {
    const player = new Hls({maxBufferLength: bufferSeconds, maxMaxBufferLength: bufferSeconds});
    player.on(Hls.Events.ERROR, (_, error) => complain(error.details));
    player.loadSource(url);
    player.attachMedia(video);
  },
  "dash.js": (video, url, bufferSeconds, complain) => {
    const player = dashjs.MediaPlayer().create();
    const buffer = {
      bufferTimeDefault: bufferSeconds,
      bufferTimeAtTopQuality: bufferSeconds,
      bufferTimeAtTopQualityLongForm: bufferSeconds,
    };
    player.updateSettings({debug: {logLevel: dashjs.Debug.LOG_LEVEL_NONE}, streaming: {buffer}});
    player.on(dashjs.MediaPlayer.events.ERROR, ({error}) => complain(error.message));
    player.initialize(video, url, false);
  },
};

// Begins to play.
function play(session, player, url, bufferSeconds) {
  const video = document.createElement("video");
  const noted = {session, samples: [], complaints: []};
  const complain = (text) => noted.complaints.push({at: Date.now(), text});
  video.muted = true;
  video.addEventListener("canplay", () => video.play(), {once: true});
  document.body.append(video);
  players[player](video, url, bufferSeconds, complain);
  plays.push({video, noted});
}

setInterval(() => {
  for (const {video, noted} of plays.filter(({video}) => !video.ended)) {
    noted.samples.push({at: Date.now(), position: video.currentTime});
  }
}, SAMPLE_MILLIS);

// What has become of all plays, as JSON. A fetch whose status is 0 got no answer.
function report() {
  const fetches = performance.getEntriesByType("resource").map((entry) => ({
    url: entry.name,
    from: performance.timeOrigin + entry.startTime,
    to: performance.timeOrigin + entry.responseEnd,
    status: entry.responseStatus,
  }));
  return JSON.stringify({plays: plays.map(({noted}) => noted), fetches});
}

// Which players these are.
function versions() {
  return `hls.js ${Hls.version}, dash.js ${dashjs.Version}`;
}
