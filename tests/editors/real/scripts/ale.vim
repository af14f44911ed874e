" Opens the project's file, tells which Go the language server found, and once the test says so
" stops the server, has it started anew, and tells it again.
packadd ale
let g:ale_linters = { 'go': ['gopls'] }
let g:ale_linters_explicit = 1
filetype plugin on

function! Tell(name, text) abort
  call writefile([a:text], $TMPDIR . '/.new', 'b')
  call rename($TMPDIR . '/.new', $TMPDIR . '/' . a:name)
endfunction

function! Answered(answer) abort
  let s:views = get(get(a:answer, 'result', {}), 'Views', v:null)
endfunction

function! Version() abort
  let s:views = v:null
  for _ in range(300)
    if type(s:views) == v:t_list && !empty(s:views)
      return s:views[0].GoCommandVersion
    endif
    let l:asked = [0, 'workspace/executeCommand', { 'command': 'gopls.workspace_stats', 'arguments': [] }]
    call ale#lsp_linter#SendRequest(bufnr(''), 'gopls', l:asked, function('Answered'))
    sleep 100m
  endfor
  return 'no language server has answered'
endfunction

execute 'edit' fnameescape($PROJECT . '/main.go')
setfiletype go
call Tell('before', Version())
while !filereadable($TMPDIR . '/switched')
  sleep 20m
endwhile
ALEStopAllLSPs
sleep 500m
ALELint
call Tell('after', Version())
qall!
