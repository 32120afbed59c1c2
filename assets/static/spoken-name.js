/* Says how a counter's name will be spoken while it is typed. Records how it is spoken, on
   the computer of the box alone: elsewhere a browser gives no microphone to a page without
   https. What was said is cut, brought to the loudness of our own pieces, made an mp3 and
   sent. */
(function () {
  'use strict';
  var RATE = 44100, KILOBITS = 64, LONGEST = 5000, FRAME = RATE / 100;
  /* As scripts/voicing does: the root mean square of what is spoken, and the highest peak. */
  var LOUDNESS = Math.pow(10, -18 / 20), CEILING = Math.pow(10, -1.5 / 20);
  var wasm = document.currentScript.getAttribute('data-wasm');
  var canRecord = Boolean(navigator.mediaDevices && window.MediaRecorder && window.WebAssembly);
  var player = document.createElement('audio'), isAsking = false;

  function find(part, css) { return part.querySelector(css); }

  function make(html) {
    var holder = document.createElement('div');
    holder.innerHTML = html;
    return holder.firstElementChild;
  }

  function levels(sound) {
    var found = [], at, n, sum;
    for (at = 0; at + FRAME <= sound.length; at += FRAME) {
      for (sum = 0, n = at; n < at + FRAME; n += 1) { sum += sound[n] * sound[n]; }
      found.push(Math.sqrt(sum / FRAME));
    }
    return found;
  }

  function isAbove(least) {
    return function (level) { return level > least; };
  }

  /* Without the silence before and after; null if nothing was said. */
  function cut(sound) {
    var level = levels(sound), top = Math.max.apply(null, level.concat(0));
    var loud = level.map(isAbove(top / 40));
    if (top < 0.003) { return null; }
    return sound.slice(Math.max(0, loud.indexOf(true) - 4) * FRAME,
      (loud.lastIndexOf(true) + 10) * FRAME);
  }

  function level(sound) {
    var all = levels(sound), top = Math.max.apply(null, all);
    var voiced = all.filter(isAbove(top / 30));
    var power = voiced.reduce(function (sum, one) { return sum + one * one; }, 0);
    var gain = LOUDNESS / Math.sqrt(power / voiced.length);
    /* A peak above the ceiling is rounded, as a limiter does, not clipped. */
    return sound.map(function (sample) {
      var raised = sample * gain, size = Math.abs(raised), knee = CEILING * 0.8;
      if (size <= knee) { return raised; }
      return (raised < 0 ? -1 : 1) *
        (knee + (CEILING - knee) * Math.tanh((size - knee) / (CEILING - knee)));
    });
  }

  function encode(sound) {
    return window.WasmMediaEncoder.createEncoder('audio/mpeg', wasm).then(function (encoder) {
      var parts;
      encoder.configure({ sampleRate: RATE, channels: 1, bitrate: KILOBITS });
      parts = [new Uint8Array(encoder.encode([sound]))];
      parts.push(new Uint8Array(encoder.finalize()));
      return new Blob(parts, { type: 'audio/mpeg' });
    });
  }

  function toMp3(blob, context) {
    return blob.arrayBuffer().then(function (bytes) {
      return context.decodeAudioData(bytes);
    }).then(function (buffer) {
      var said = cut(buffer.getChannelData(0));
      if (!said) { throw new Error('silence'); }
      return encode(level(said));
    });
  }

  /* The page that the box answers with holds this part as it is now, or why it is not. */
  function send(part, mp3) {
    var form = document.getElementById('rekam-' + part.id), body = new FormData(form);
    body.append('rekaman', mp3, 'sebutan.mp3');
    return fetch(form.action, { method: 'POST', body: body })
      .then(function (answer) { return answer.text(); })
      .then(function (html) {
        var page = new DOMParser().parseFromString(html, 'text/html');
        var refusal = page.querySelector('.page-refusal');
        if (refusal) { throw new Error(refusal.textContent.trim()); }
        part.innerHTML = page.getElementById(part.id).innerHTML;
        prepare(part);
        find(part, '[data-hear]').focus();
      });
  }

  function complain(part, words) {
    var hint = find(part, '[data-only-here]');
    hint.hidden = false;
    hint.textContent = words;
    hint.setAttribute('role', 'alert');
  }

  function reason(problem) {
    if (problem.message === 'silence') { return 'Tidak terdengar apa-apa. Dekatkan mikrofon.'; }
    if (/^(NotAllowed|NotFound|NotReadable)Error$/.test(problem.name)) {
      return 'Mikrofon tidak bisa dipakai. Izinkan di browser, atau periksa kabelnya.';
    }
    return problem.name === 'Error' ? problem.message : 'Rekaman tidak tersimpan. Coba lagi.';
  }

  function meter(context, stream, bars) {
    var analyser = context.createAnalyser(), wave = new Uint8Array(256), timer;
    analyser.fftSize = 512;
    context.createMediaStreamSource(stream).connect(analyser);
    timer = setInterval(function () {
      var top = 0, n;
      analyser.getByteTimeDomainData(wave);
      for (n = 0; n < wave.length; n += 1) { top = Math.max(top, Math.abs(wave[n] - 128)); }
      bars.appendChild(bars.firstElementChild);
      bars.lastElementChild.style.height = 4 + Math.min(28, top / 2) + 'px';
    }, 100);
    return function () { clearInterval(timer); };
  }

  function showRecording(part, stop) {
    var before = part.innerHTML;
    var bars = new Array(10).join('<i></i>');
    part.className = 'voice is-recording';
    find(part, '.voice-box').replaceWith(make('<div class="voice-box">' +
      '<span class="voice-sign is-bad"></span><span class="voice-text">' +
      '<b>Ucapkan sekarang</b><small></small></span>' +
      '<span class="voice-level" aria-hidden="true">' + bars + '</span>' +
      '<button class="btn btn-small" type="button">Berhenti</button></div>'));
    find(part, '.voice-sign').innerHTML = document.getElementById('tanda-mic').innerHTML;
    find(part, 'button').insertAdjacentHTML('afterbegin',
      document.getElementById('tanda-henti').innerHTML);
    find(part, 'small').textContent = '“' + part.getAttribute('data-words') + '”';
    find(part, '[data-only-here]').textContent = 'Paling lama 5 detik.';
    find(part, '[data-only-here]').hidden = false;
    if (find(part, '.voice-others')) { find(part, '.voice-others').remove(); }
    find(part, 'button').addEventListener('click', stop);
    find(part, 'button').focus();
    return function () {
      part.className = 'voice';
      part.innerHTML = before;
      prepare(part);
    };
  }

  function record(part) {
    if (isAsking) { return; } /* the browser still asks about the microphone */
    isAsking = true;
    navigator.mediaDevices.getUserMedia({ audio: true }).then(function (stream) {
      isAsking = false;
      /* It plays nothing, so that the level needs no loudspeaker that is there and ready. */
      var context = new AudioContext({ sampleRate: RATE, sinkId: { type: 'none' } });
      var recorder = new MediaRecorder(stream);
      var stop = function () { if (recorder.state !== 'inactive') { recorder.stop(); } };
      var restore = showRecording(part, stop);
      var endMeter = meter(context, stream, find(part, '.voice-level'));
      var timer = setTimeout(stop, LONGEST);
      recorder.addEventListener('dataavailable', function (event) {
        clearTimeout(timer);
        endMeter();
        stream.getTracks().forEach(function (track) { track.stop(); });
        restore();
        toMp3(event.data, context).then(function (mp3) { return send(part, mp3); })
          .catch(function (problem) { complain(part, reason(problem)); })
          .then(function () { context.close(); });
      });
      recorder.start();
    }).catch(function (problem) {
      isAsking = false;
      complain(part, reason(problem));
    });
  }

  function prepare(part) {
    var hear = find(part, '[data-hear]'), again = find(part, '[data-record]');
    if (hear) {
      hear.addEventListener('click', function (event) {
        event.preventDefault();
        player.src = hear.href;
        player.play();
      });
    }
    if (again && canRecord) {
      again.hidden = false;
      find(part, '[data-only-here]').hidden = true;
      again.addEventListener('click', function () { record(part); });
    }
  }

  /* What is typed and not saved yet has no sample and no recording, only words. */
  function followTyping(part) {
    var name = part.form.elements.nama, number = part.form.elements.nomor;
    var saved = null, asked = 0;

    function isSaved() {
      return name.value.trim() === part.getAttribute('data-name') &&
        number.value.trim() === part.getAttribute('data-number');
    }

    function show(html) {
      if (saved === null) { saved = part.innerHTML; }
      part.innerHTML = html;
    }

    function restore() {
      if (saved === null) { return; }
      part.innerHTML = saved;
      saved = null;
      prepare(part);
    }

    function follow() {
      var turn = asked += 1;
      if (part.className !== 'voice') { return; } /* it records */
      if (isSaved()) { restore(); return; }
      fetch(part.getAttribute('data-typed') + '?nama=' + encodeURIComponent(name.value) +
        '&nomor=' + encodeURIComponent(number.value), { headers: { 'X-Halaman': '1' } })
        .then(function (answer) { return answer.ok ? answer.text() : null; })
        .then(function (html) {
          if (html && turn === asked) { show(html); }
        }, function () { /* the box is away: what stood there stays */ });
    }

    name.addEventListener('input', follow);
    number.addEventListener('input', follow);
    follow();
  }

  Array.prototype.forEach.call(document.querySelectorAll('fieldset.voice'), function (part) {
    prepare(part);
    followTyping(part);
  });
}());
