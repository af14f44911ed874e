-- Opens the project's file, tells which Go the language server found, and once the test says so
-- restarts it and tells it again.
local directory = vim.env.TMPDIR

local function tell(name, text)
  local file = assert(io.open(directory .. '/.new', 'w'))
  file:write(text)
  file:close()
  assert(os.rename(directory .. '/.new', directory .. '/' .. name))
end

local function version()
  local client
  vim.wait(30000, function()
    client = vim.lsp.get_clients({ name = 'gopls', bufnr = 0 })[1]
    return client ~= nil and client.initialized
  end)
  if not client then
    return 'no language server has started'
  end
  local views = {}
  vim.wait(30000, function()
    local asked = { command = 'gopls.workspace_stats', arguments = {} }
    local answer = client:request_sync('workspace/executeCommand', asked, 10000, 0)
    views = answer and answer.result and answer.result.Views or {}
    return #views > 0
  end, 100)
  return views[1] and views[1].GoCommandVersion or 'it has no view'
end

vim.cmd.edit(vim.env.PROJECT .. '/main.go')
tell('before', version())
vim.wait(60000, function()
  return vim.uv.fs_stat(directory .. '/switched') ~= nil
end, 20)
-- How its manual restarts a language server.
vim.lsp.enable('gopls', false)
vim.wait(10000, function()
  return #vim.lsp.get_clients({ name = 'gopls' }) == 0
end)
vim.lsp.enable('gopls', true)
tell('after', version())
vim.cmd('qa!')
