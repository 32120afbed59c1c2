/* What every staff page does: dialogs, menus, the toast, showing a password.
   Other scripts speak to it by window.staff. */
(function () {
  'use strict';
  var TOAST = 8000, OFFER = 20000; /* one that offers to undo stays longer */
  var root = document.documentElement;
  var opened = null, opener = null, toastTimer = null;

  root.classList.add('js');

  function byId(id) { return document.getElementById(id); }

  function closest(element, selector) {
    while (element && element.nodeType === 1) {
      if ((element.matches || element.msMatchesSelector).call(element, selector)) return element;
      element = element.parentNode;
    }
    return null;
  }

  function each(list, act) { Array.prototype.forEach.call(list, act); }

  function stops(dialog) {
    var all = dialog.querySelectorAll('a[href], button, input, select, textarea, summary');
    return Array.prototype.filter.call(all, function (stop) {
      return !stop.disabled && stop.tabIndex >= 0 && stop.type !== 'hidden' && stop.offsetParent !== null;
    });
  }

  /* dialogs */
  function show(id) {
    var dialog = byId(id);
    if (!dialog) { opened = null; return false; }
    opened = id;
    dialog.classList.add('is-open');
    return true;
  }

  function open(id) {
    var dialog = byId(id), first;
    closeMenus(null);
    if (opened !== id) opener = document.activeElement; /* else it was redrawn */
    if (!show(id)) return;
    countAll(dialog);
    first = dialog.querySelector('[autofocus]') || stops(dialog)[0];
    if (first) first.focus();
    showReason(dialog);
  }

  /* why it was refused, and the field above it: the focus alone brings no more than the field */
  function showReason(dialog) {
    var reason = dialog.querySelector('[role=alert]');
    var field = reason && closest(reason, '.field, fieldset');
    if (field) field.scrollIntoView({ block: 'center' });
    if (reason) reason.scrollIntoView({ block: 'nearest' });
  }

  /* on a page only so far that no foot lies over it (its margins are in staff.css) */
  function bringReason() {
    var reason = document.querySelector('main .reason:not([hidden])');
    if (reason) reason.scrollIntoView({ block: 'nearest' });
  }

  function wayBack() {
    var all = document.querySelectorAll('[data-dialog]'), openers, menu;
    if (!document.contains(opener)) { /* a swap redrew it */
      openers = Array.prototype.filter.call(all, function (stop) {
        return stop.getAttribute('data-dialog') === opened;
      });
      opener = (opener && opener.id && byId(opener.id)) ||
        openers.filter(function (stop) { return stop.offsetParent !== null; })[0] || openers[0];
    }
    /* from the item of a menu, which is closed by now, to what opens it */
    menu = opener && closest(opener, 'details.menu');
    return menu && !menu.open ? menu.querySelector('summary') : opener;
  }

  function close() {
    var dialog = opened && byId(opened), back = wayBack();
    if (dialog) dialog.classList.remove('is-open');
    opened = opener = null;
    if (back) back.focus(); else document.activeElement.blur();
  }

  function keepInside(event) {
    var all = stops(byId(opened)), last = all.length - 1;
    var at = Array.prototype.indexOf.call(all, document.activeElement);
    if (at < 0 || (event.shiftKey ? at === 0 : at === last)) {
      event.preventDefault();
      if (all.length) all[event.shiftKey ? last : 0].focus();
    }
  }

  /* menus */
  function closeMenus(kept) {
    each(document.querySelectorAll('details.menu[open]'), function (menu) {
      if (menu !== kept) menu.open = false;
    });
  }

  function leaveMenu() {
    var menu = document.querySelector('details.menu[open]');
    if (!menu) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  }

  /* arrows go through a menu, and open it */
  function walkMenu(event) {
    var menu = closest(event.target, 'details.menu'), items, at;
    if (!menu || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    event.preventDefault();
    menu.open = true;
    items = stops(menu.querySelector('.menu-panel'));
    at = items.indexOf(document.activeElement) + (/Down$/.test(event.key) ? 1 : -1);
    if (items.length) items[at < 0 ? items.length - 1 : at % items.length].focus();
  }

  /* toast */
  function say(sentence) {
    var toast = byId('toast');
    clearTimeout(toastTimer);
    toast.classList.add('is-open');
    toast.innerHTML = '';
    if (typeof sentence === 'string') {
      toast.textContent = sentence;
    } else {
      toast.appendChild(sentence);
    }
    hushLater();
  }

  function hushLater() {
    toastTimer = setTimeout(hush, byId('toast').querySelector('form') ? OFFER : TOAST);
  }

  function hush() {
    var toast = byId('toast');
    clearTimeout(toastTimer);
    if (toast.contains(document.activeElement)) {
      toastTimer = setTimeout(hush, TOAST); /* somebody is about to press its button */
      return;
    }
    toast.classList.remove('is-open');
  }

  /* spaces at an end belong to a Wi-Fi's name, and nobody sees them */
  each(document.querySelectorAll('[data-spaces]'), function (hint) {
    var field = byId(hint.getAttribute('data-spaces'));
    field.addEventListener('input', function () {
      hint.hidden = field.value === field.value.trim();
    });
  });

  /* passwords */
  function reveal(button) {
    var field = byId(button.getAttribute('data-reveal'));
    var isShown = field.type === 'text';
    field.type = isShown ? 'password' : 'text';
    button.querySelector('span').textContent = isShown ? 'Lihat' : 'Sembunyikan';
    field.focus();
  }

  /* the browser's own words would be in its language, which is often English */
  document.addEventListener('invalid', function (event) {
    var field = event.target, isChoice = field.type === 'radio' || field.type === 'checkbox';
    if (field.validity.customError) return;
    field.setCustomValidity(!field.validity.valueMissing ? 'Periksa lagi isinya.' :
      isChoice ? 'Pilih satu dulu.' : 'Isi dulu.');
  }, true);
  ['input', 'change'].forEach(function (kind) {
    document.addEventListener(kind, function (event) {
      each(event.target.form ? event.target.form.elements : [], function (field) {
        if (field.setCustomValidity) field.setCustomValidity('');
      });
    });
  });

  /* how many characters are typed: an emoji of several parts is one, as the box counts */
  function countLetters(told) {
    var field = byId(told.getAttribute('data-count'));
    var most = Number(told.getAttribute('data-most'));
    var parts = window.Intl && Intl.Segmenter && new Intl.Segmenter('id');
    var text = field.value.trim().replace(/\s+/g, ' ');
    var count = Array.from(parts ? parts.segment(text) : text).length;
    told.textContent = count + '/' + most;
    told.classList.toggle('is-over', count > most);
  }

  function countAll(place) { each(place.querySelectorAll('[data-count]'), countLetters); }

  document.addEventListener('input', function (event) {
    var told = event.target.id && document.querySelector('[data-count="' + event.target.id + '"]');
    if (told) countLetters(told);
  });

  document.addEventListener('click', function (event) {
    var asks = closest(event.target, '[data-dialog]');
    var button = closest(event.target, '[data-reveal]');
    closeMenus(closest(event.target, 'details.menu'));
    if (asks && byId(asks.getAttribute('data-dialog'))) {
      event.preventDefault();
      open(asks.getAttribute('data-dialog'));
    } else if (opened && (closest(event.target, '[data-close]') || event.target.id === opened)) {
      event.preventDefault();
      close();
    } else if (button) {
      reveal(button);
    }
  });

  document.addEventListener('keydown', function (event) {
    var link = closest(event.target, 'a[role=button], a[role=switch]');
    if (event.key === 'Escape' || event.key === 'Esc') {
      if (opened) close(); else leaveMenu();
    } else if (/^(Arrow)?(Up|Down)$/.test(event.key) && !opened) {
      walkMenu(event);
    } else if (event.key === 'Tab' && opened) {
      keepInside(event);
    } else if ((event.key === ' ' || event.key === 'Spacebar') && link) {
      event.preventDefault();
      link.click();
    }
  });

  document.addEventListener('DOMContentLoaded', function () {
    var standing = document.querySelector('.scrim.is-open');
    each(document.querySelectorAll('[data-reveal]'), function (button) { button.hidden = false; });
    countAll(document);
    if (standing) open(standing.id);
    if (byId('toast') && byId('toast').textContent) hushLater();
  });

  /* after what other scripts bring, as the bar that saves */
  window.addEventListener('load', function () { if (!opened) bringReason(); });

  window.staff = {
    closest: closest,
    each: each,
    open: open,
    close: close,
    show: show,
    say: say,
    hush: hush,
    opened: function () { return opened; }
  };
}());
