/* What the admin's pages do beyond staff.js; each part works without it too. */
(function () {
  'use strict';
  var SIZES = [512, 384, 256, 192, 128, 96];
  var each = window.staff.each, closest = window.staff.closest;

  function rowOf(element) { return closest(element, '.line'); }

  /* order: drag a row by its grip, or move it with the arrow keys */
  function sortable(list) {
    var form = document.getElementById(list.getAttribute('data-sort'));
    var dragged = null, before = '';

    function rows() { return Array.prototype.slice.call(list.querySelectorAll('.line')); }

    function order() {
      return rows().map(function (row) {
        return 'urutan=' + row.querySelector('[name=urutan]').value;
      }).join('&');
    }

    function save(row) {
      var request = new XMLHttpRequest();
      var place = rows().indexOf(row) + 1;
      request.open('POST', form.action);
      request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
      request.setRequestHeader('X-Halaman', '1');
      request.onload = function () {
        if (request.status !== 200) { location.reload(); return; }
        window.staff.say(row.getAttribute('data-name') + ' sekarang di urutan ' + place + '.');
      };
      request.onerror = function () { window.staff.say('Belum tersimpan. Coba lagi.'); };
      request.send(order());
    }

    function moveTo(y) {
      var after = null;
      rows().some(function (row) {
        var box = row.getBoundingClientRect();
        if (row !== dragged && y < box.top + box.height / 2) { after = row; }
        return after;
      });
      list.insertBefore(dragged, after);
    }

    function drop() {
      var row = dragged;
      if (!row) return;
      row.classList.remove('is-dragged');
      dragged = null;
      if (order() !== before) save(row);
    }

    list.addEventListener('pointerdown', function (event) {
      var grip = closest(event.target, '.grip');
      if (!grip || event.button) return;
      event.preventDefault();
      grip.focus();
      before = order();
      dragged = rowOf(grip);
      dragged.classList.add('is-dragged');
    });
    document.addEventListener('pointermove', function (event) {
      if (dragged) moveTo(event.clientY);
    });
    document.addEventListener('pointerup', drop);
    document.addEventListener('pointercancel', drop);
    list.addEventListener('keydown', function (event) {
      var grip = closest(event.target, '.grip'), row = grip && rowOf(grip);
      var up = event.key === 'ArrowUp', down = event.key === 'ArrowDown', at;
      if (!row || !(up || down)) return;
      event.preventDefault();
      at = rows().indexOf(row);
      if (!rows()[up ? at - 1 : at + 1]) return;
      list.insertBefore(row, rows()[up ? at - 1 : at + 2] || null);
      grip.focus();
      save(row);
    });
  }

  function isChanged(field) {
    if (field.tagName !== 'SELECT') {
      return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
    }
    return field.options[field.selectedIndex] !==
      (field.querySelector('[selected]') || field.options[0]);
  }

  /* settings: the bar to save comes with the first change */
  function watchChanges(form) {
    var bar = document.getElementById(form.getAttribute('data-unsaved'));

    /* what was said of the last saving is over, and would cover the bar */
    function change() {
      bar.classList.add('is-needed');
      window.staff.hush();
    }

    /* On a slow computer it may have come before this script, or the browser kept it. */
    each(form.querySelectorAll('input[name], select, textarea'), function (field) {
      if (isChanged(field)) bar.classList.add('is-needed');
    });
    form.addEventListener('input', change);
    form.addEventListener('change', change);
    if (form.querySelector('[aria-invalid]')) bar.classList.add('is-needed');
  }

  /* a colour: the words and the palette say the same */
  function palette(picker) {
    var words = document.getElementById(picker.getAttribute('data-color'));
    function follow() {
      if (/^#[0-9a-f]{6}$/i.test(words.value)) picker.value = words.value;
    }
    picker.hidden = false;
    picker.addEventListener('input', function () { words.value = picker.value; });
    words.addEventListener('input', follow);
    follow();
  }

  /* a picture of any kind goes out as PNG, small enough for every screen */
  function fitPicture(input) {
    var most = Number(input.getAttribute('data-most'));
    var value = closest(input, '.setting-value');
    var reason = value.querySelector('.reason'), name = value.querySelector('.picker span');
    var sentence = reason.querySelector('span');
    var isDrawing = false, isAwaited = false;

    /* who saves at once must not send the picture as it was chosen */
    function end(isFit) {
      isDrawing = false;
      if (isAwaited && isFit) input.form.submit();
      isAwaited = false;
    }

    function take(file, isSmaller) {
      var files = new DataTransfer();
      files.items.add(file);
      input.files = files.files;
      if (isSmaller) name.textContent += ' (diperkecil)';
      end(true);
    }

    function refuse(said) {
      sentence.textContent = said;
      reason.hidden = false;
      input.value = '';
      name.textContent = 'Pilih gambar…';
      end(false);
    }

    function draw(picture, file, sizes) {
      var canvas = document.createElement('canvas');
      /* a drawing (SVG) may have no size of its own, and is sharp at any */
      var isVector = file.type === 'image/svg+xml';
      var width = picture.naturalWidth || sizes[0], height = picture.naturalHeight || sizes[0];
      var share = sizes[0] / Math.max(width, height);
      if (!isVector) share = Math.min(1, share);
      canvas.width = Math.max(1, Math.round(width * share));
      canvas.height = Math.max(1, Math.round(height * share));
      canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(function (blob) {
        if (blob.size <= most) {
          take(new File([blob], file.name, { type: 'image/png' }), !isVector && share < 1);
        } else if (sizes.length > 1) {
          draw(picture, file, sizes.slice(1));
        } else {
          refuse(sentence.getAttribute('data-heavy'));
        }
      }, 'image/png');
    }

    input.form.addEventListener('submit', function (event) {
      if (!isDrawing) return;
      event.preventDefault();
      isAwaited = true;
    });
    input.addEventListener('change', function () {
      var file = input.files[0], picture = new Image(), address;
      reason.hidden = true;
      name.textContent = file ? file.name : 'Pilih gambar…';
      if (!file) return;
      isDrawing = true;
      address = URL.createObjectURL(file);
      picture.onload = function () {
        draw(picture, file, SIZES);
        URL.revokeObjectURL(address);
      };
      picture.onerror = function () {
        refuse(file.name + sentence.getAttribute('data-unreadable'));
        URL.revokeObjectURL(address);
      };
      picture.src = address;
    });
  }

  /* copies a text, where the browser lets a page do so: on localhost, not on a LAN */
  function copier(button) {
    var text = document.getElementById(button.getAttribute('data-copy'));
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener('click', function () {
      navigator.clipboard.writeText(text.textContent).then(function () {
        window.staff.say('Tulisan disalin.');
      }, function () {
        window.staff.say('Belum tersalin. Pilih tulisannya sendiri.');
      });
    });
  }

  /* opening hours: Monday's for each day */
  function copyHours(button) {
    var rows = closest(button, '[data-hours]').querySelectorAll('li');
    function fields(row) { return row.querySelectorAll('input'); }

    button.hidden = false;
    button.addEventListener('click', function () {
      each(rows, function (row) {
        each(fields(row), function (field, at) {
          var first = fields(rows[0])[at];
          if (field.type === 'checkbox') field.checked = first.checked;
          else field.value = first.value;
        });
      });
      button.dispatchEvent(new Event('change', { bubbles: true }));
    });
  }

  /* hours that end before they begin end on the next day; at midnight the day itself ends */
  function minutesOf(typed) {
    var shape = /^\s*(\d{1,2})(?:[.:]([0-5]\d))?\s*$/.exec(typed);
    return shape ? Number(shape[1]) * 60 + Number(shape[2] || 0) : NaN;
  }

  function tellTomorrow(week) {
    function tell() {
      each(week.querySelectorAll('[data-tomorrow]'), function (word) {
        var fields = word.parentNode.querySelectorAll('input');
        var opens = minutesOf(fields[0].value), closes = minutesOf(fields[1].value);
        word.textContent = closes > 0 && closes < opens ? 'besok' : '';
      });
    }

    week.addEventListener('input', tell);
    week.addEventListener('change', tell);
    tell();
  }

  /* the part of a long page that was jumped to */
  function markJump(row) {
    function mark() {
      each(row.querySelectorAll('a'), function (link) {
        if (link.hash === location.hash) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      });
    }

    window.addEventListener('hashchange', mark);
    mark();
  }

  /* after a form was refused, or done, reloading must not send or say it again */
  function cleanAddress() {
    var here = document.querySelector('.side [aria-current=page]');
    if (here && (location.search.indexOf('sudah=') > 0 || location.pathname !== here.pathname)) {
      history.replaceState(null, '', here.href + location.hash);
    }
  }

  /* a copy is brought back: go on once the box has restarted */
  function waitForStart(element) {
    var boot = element.getAttribute('data-boot');

    function ask() {
      var request = new XMLHttpRequest();
      request.open('GET', '/sehat');
      request.timeout = 3000;
      request.onloadend = function () {
        var found = /"boot":\s*"(\w+)"/.exec(request.responseText || '');
        if (found && found[1] !== boot) {
          location.replace(element.getAttribute('data-then'));
        } else {
          setTimeout(ask, 500);
        }
      };
      request.send();
    }

    ask();
  }

  document.addEventListener('DOMContentLoaded', function () {
    cleanAddress();
    each(document.querySelectorAll('[data-boot]'), waitForStart);
    each(document.querySelectorAll('[data-unsaved]'), watchChanges);
    each(document.querySelectorAll('[data-sort]'), sortable);
    each(document.querySelectorAll('[data-color]'), palette);
    each(document.querySelectorAll('input[data-most]'), fitPicture);
    each(document.querySelectorAll('[data-copy]'), copier);
    each(document.querySelectorAll('[data-copy-hours]'), copyHours);
    each(document.querySelectorAll('[data-hours]'), tellTomorrow);
    each(document.querySelectorAll('.jump'), markJump);
  });
}());
