-- The same for a Neovim that knows no configurations by name: its user starts a client.
local directory = vim.env.TMPDIR

local function tell(name, text)
  local file = assert(io.open(directory .. '/.new', 'w'))
  file:write(text)
  file:close()
  assert(os.rename(directory .. '/.new', directory .. '/' .. name))
end

local function start()
  local id = vim.lsp.start_client({ name = 'gopls', cmd = { 'gopls' }, root_dir = vim.env.PROJECT })
  vim.lsp.buf_attach_client(0, id)
  return vim.lsp.get_client_by_id(id)
end

local function version(client)
  vim.wait(30000, function()
    return client.initialized
  end)
  local views = {}
  vim.wait(30000, function()
    local asked = { command = 'gopls.workspace_stats', arguments = {} }
    local answer = client.request_sync('workspace/executeCommand', asked, 10000, 0)
    views = answer and answer.result and answer.result.Views or {}
    return #views > 0
  end, 100)
  return views[1] and views[1].GoCommandVersion or 'it has no view'
end

vim.cmd('edit ' .. vim.env.PROJECT .. '/main.go')
local client = start()
tell('before', version(client))
vim.wait(60000, function()
  return vim.loop.fs_stat(directory .. '/switched') ~= nil
end, 20)
client.stop()
vim.wait(10000, function()
  return client.is_stopped()
end)
tell('after', version(start()))
vim.cmd('qa!')
