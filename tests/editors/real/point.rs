//! Points editors to this directory's Go.

use super::desk::Desk;
use crate::support::put;

impl Desk {
    /// Says in every editor's files which Go the project has.
    pub(super) fn point(&self) {
        let gov = self.sandbox.home("shims/gov");
        let lua = format!(
            "return {{\n  cmd = function(dispatchers, config)\n    local options = {{ cwd = config.root_dir }}\n    \
             return vim.lsp.rpc.start({{ '{}', 'exec', '--', 'gopls' }}, dispatchers, options)\n  end,\n}}\n",
            gov.display()
        );
        self.user_file(".config/nvim/after/lsp/gopls.lua", &lua);
        let go = self.go(&self.project);
        let mode = |mode: &str| {
            format!("({mode} . ((eglot-workspace-configuration . (:gopls (:env (:GOTOOLCHAIN \"{go}\"))))))")
        };
        let lisp = format!("({}\n {})\n", mode("go-mode"), mode("go-ts-mode"));
        put(&self.project.join(".dir-locals-2.el"), lisp);
    }
}
