/* What the scripts of the TV do with its page, in few words: window.dom. */
(function () {
  'use strict';

  function mark(element, name, wanted) {
    var names = element.className.replace(new RegExp('(^| )' + name + '(?= |$)'), '');
    if (wanted) { names += ' ' + name; }
    if (names !== element.className) { element.className = names; }
  }

  function datum(element, name) { return element.getAttribute('data-' + name); }

  window.dom = {
    mark: mark,
    datum: datum,
    each: function (elements, visit) { Array.prototype.forEach.call(elements, visit); },
    board: function (name) { return datum(document.getElementById('board'), name); },
    write: function (element, text) {
      if (element.innerHTML !== text) { element.innerHTML = text; }
    }
  };
}());
