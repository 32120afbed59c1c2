/* A name of this screen's own while its tab lives, so that two alike at one address count
   as two: window.tvName. */
(function () {
  'use strict';
  var KEY = 'tv';

  /* Some sets let a page keep nothing. */
  function kept() {
    try { return sessionStorage.getItem(KEY); } catch (refused) { return null; }
  }

  function keep(name) {
    try { sessionStorage.setItem(KEY, name); } catch (refused) { return; }
  }

  window.tvName = kept() || Math.random().toString(36).slice(2, 12);
  keep(window.tvName);
}());
