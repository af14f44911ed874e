;;; Opens the project's file, tells which Go the language server found, and once the test says so
;;; reconnects and tells it again.
(require 'package)
(package-initialize)
(require 'go-mode)
(require 'eglot)

(setq eglot-sync-connect t
      eglot-connect-timeout 60)

(defvar directory (file-name-as-directory (getenv "TMPDIR")))

(defun tell (name text)
  (let ((new (concat directory ".new")))
    (write-region text nil new nil 'quiet)
    (rename-file new (concat directory name))))

(defun version ()
  (let (views (tries 0))
    (while (and (not views) (< tries 100))
      (accept-process-output nil 0.1)
      (setq tries (1+ tries)
            views (append (plist-get (jsonrpc-request (eglot-current-server) :workspace/executeCommand
                                                      '(:command "gopls.workspace_stats" :arguments []))
                                     :Views)
                          nil)))
    (or (plist-get (car views) :GoCommandVersion) "it has no view")))

(condition-case failure
    (progn
      (find-file (concat (file-name-as-directory (getenv "PROJECT")) "main.go"))
      (unless (eq major-mode 'go-mode) (go-mode))
      (apply #'eglot (eglot--guess-contact))
      (tell "before" (version))
      (while (not (file-exists-p (concat directory "switched")))
        (accept-process-output nil 0.05))
      (eglot-reconnect (eglot-current-server))
      (tell "after" (version))
      (eglot-shutdown (eglot-current-server)))
  (error (message "failed: %S" failure)
         (kill-emacs 1)))
