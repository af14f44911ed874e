//! emacs
