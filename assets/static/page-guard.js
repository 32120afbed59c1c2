/* The first script of every page: notices a script or a style sheet that did not load, and
   loads the page again, later each time. While one is missing, html.is-offline says so.
   A page with [data-live] is complete with the first good answer of its poll (live:fresh);
   what claims that it keeps fresh (data-when-fresh) stays hidden until then. ES5.
   window.pageGuard.isBroken(): a part is missing and the page is about to load again.
   window.pageGuard.load(): loads the page again. */
(function () {
  'use strict';
  var FIRST = 500, LONGEST = 60000, TOO_LONG = 15000, UNCOUNTED = 10000;
  /* A part that is missing so often will not come: the others do what they can. */
  var TRIES = 8, KEY = 'muat-ulang', TIMEOUT = 5000;
  var root = document.documentElement;
  var missing = '', isFresh = false, isTyping = false, timer = null;
  var home = document.getElementsByTagName('script')[0].getAttribute('data-home');

  /* Some sets let a page keep nothing. */
  function count() {
    try { return Number(sessionStorage.getItem(KEY)) || 0; } catch (refused) { return null; }
  }

  function keep(tries) {
    try { sessionStorage.setItem(KEY, tries); } catch (refused) { return; }
  }

  function pause() {
    var tries = count();
    var longest = tries === null ? UNCOUNTED : FIRST * Math.pow(2, tries);
    return Math.min(longest, LONGEST) * (0.75 + Math.random() / 2);
  }

  /* An answer to a form is asked for again with GET; its place says where. */
  function load() { location.replace(home || location.href.split('#')[0]); }

  /* The part itself is asked for first: it is then kept for the next load, and a box that
     is away does not leave the page to the browser's own error page. */
  function ask() {
    var request = new XMLHttpRequest();
    if (isFresh || isTyping) { return; }
    keep(count() + 1);
    request.open('GET', missing, true);
    request.timeout = TIMEOUT;
    request.onreadystatechange = function () {
      if (request.readyState !== 4) { return; }
      if (request.status) { load(); } else { timer = setTimeout(ask, pause()); }
    };
    request.send();
  }

  function miss(url) {
    if (missing || isFresh) { return; }
    missing = url;
    root.className += ' is-offline';
    timer = setTimeout(ask, pause());
  }

  function isSheet(element) {
    return element.tagName === 'LINK' && element.rel === 'stylesheet';
  }

  function reveal(place) {
    Array.prototype.forEach.call(place.querySelectorAll('[data-when-fresh]'), function (words) {
      words.hidden = false;
    });
    Array.prototype.forEach.call(place.querySelectorAll('[data-until-fresh]'), function (words) {
      words.hidden = true;
    });
  }

  function complete() {
    keep(0);
    clearTimeout(timer);
  }

  function judge() {
    var sheets = Array.prototype.filter.call(document.querySelectorAll('link'), isSheet);
    sheets.forEach(function (link) {
      if (link.sheet === null) { miss(link.href); } /* engines that fire no error for it */
    });
    if (!missing && !document.querySelector('[data-live]')) { complete(); }
  }

  /* A script that hangs, or one that loaded and does nothing. */
  function judgeLate() {
    var isLive = document.querySelector('[data-live]');
    var isAsking = isFresh || / is-offline( |$)/.test(root.className);
    if (document.readyState !== 'complete' || (isLive && !isAsking)) { miss(location.href); }
  }

  /* Who comes back to it asks for that page too, and not whether to send the form again. */
  if (home && window.history.replaceState) { history.replaceState(null, '', home); }

  /* The refresh that follows in the page is for browsers without scripts, and for a load
     that lost this one. The parser skips it, up to the </noscript> behind it. */
  document.write('<noscript>');
  root.className += ' js';

  window.addEventListener('error', function (event) {
    var part = event.target;
    if (part.tagName === 'SCRIPT' || isSheet(part)) { miss(part.src || part.href); }
  }, true);
  window.addEventListener('load', judge, false);
  setTimeout(judgeLate, TOO_LONG + pause());
  document.addEventListener('input', function (event) {
    isTyping = isTyping || Boolean(event.target.form && event.target.form.method === 'post');
  }, false);
  document.addEventListener('live:fresh', function () {
    if (isFresh) { return; }
    isFresh = true;
    complete();
    root.className = root.className.replace(/(^| )is-offline(?= |$)/, '') + ' is-fresh';
    reveal(document);
  }, false);
  document.addEventListener('live:changed', function (event) {
    if (isFresh) { reveal(event.target); }
  }, false);

  window.pageGuard = {
    load: load,
    isBroken: function () { return Boolean(missing) && !isFresh && !(count() >= TRIES); }
  };
}());
