/* Rings when the number is called.
   A tap on the button starts a faint sound in one audio element: a browser stops a page that
   was hidden for minutes, but not one that sounds, and lets only an element that a tap has
   started ring later. Without it two tones, where the browser lets a page sound, and a buzz.
   window.bell: ring(), tell(title, isOpen) with what the phone's lock screen shows. */
(function () {
  'use strict';
  var part = document.getElementById('bell'), audio = null, isOn = false;
  var player = document.createElement('audio');
  var canPlay = Boolean(player.canPlayType && player.canPlayType('audio/mpeg'));
  var BUZZ = [400, 200, 400, 200, 400];

  function become(on) {
    isOn = on;
    part.className = on ? 'bell is-on' : 'bell';
  }

  function stop() {
    player.pause();
    become(false);
  }

  function play(sound, loops) {
    var promise;
    player.loop = loops;
    player.src = part.getAttribute(sound);
    promise = player.play();
    if (promise && promise.then) { promise.then(null, function () { become(false); }); }
  }

  function keepRunning() { play('data-keep', true); }

  function allowSound() {
    var Sound = window.AudioContext || window.webkitAudioContext;
    if (Sound && !audio) { audio = new Sound(); }
    if (audio && audio.resume) { audio.resume(); }
  }

  function tone(pitch, start) {
    var wave = audio.createOscillator(), volume = audio.createGain();
    wave.frequency.value = pitch;
    wave.connect(volume);
    volume.connect(audio.destination);
    volume.gain.setValueAtTime(0.4, audio.currentTime + start);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + start + 1.2);
    wave.start(audio.currentTime + start);
    wave.stop(audio.currentTime + start + 1.2);
  }

  /* In Chromium the tap that took the number, on the page before, counts here too. */
  function wasTouched() {
    return !navigator.userActivation || navigator.userActivation.hasBeenActive;
  }

  function ring() {
    if (navigator.vibrate && wasTouched()) { navigator.vibrate(BUZZ); }
    if (isOn) { return play('data-ring', false); }
    if (navigator.userActivation && wasTouched()) { allowSound(); }
    if (!audio) { return; }
    tone(784, 0);
    tone(587, 0.45);
  }

  function tell(title, isOpen) {
    if (!isOpen && canPlay) { stop(); } /* also what was asked for and does not sound yet */
    part.hidden = !isOpen || !canPlay;
    if (navigator.mediaSession && window.MediaMetadata) {
      navigator.mediaSession.metadata = new window.MediaMetadata({ title: title });
    }
  }

  /* What is said is what the element does: somebody may stop it in the lock screen, or a
     phone call does. */
  player.addEventListener('playing', function () { become(true); });
  player.addEventListener('pause', function () {
    if (!player.ended) { become(false); }
  });
  player.addEventListener('error', function () { become(false); });
  player.addEventListener('ended', keepRunning);
  document.getElementById('ring-me').addEventListener('click', keepRunning);
  document.addEventListener('click', allowSound);
  document.addEventListener('touchend', allowSound);

  window.bell = { ring: ring, tell: tell };
}());
