# Completion of workato-tui for fish.
complete -c workato-tui -f -n '__fish_use_subcommand' -a profiles -d 'list, add, edit, test, remove and rename profiles'
complete -c workato-tui -f -n '__fish_use_subcommand' -a builds -d 'build, show, download, unpack and compare builds'
complete -c workato-tui -f -n '__fish_use_subcommand' -a deployments -d 'list, show and deploy'
complete -c workato-tui -f -n '__fish_use_subcommand' -a batch -d 'run one action on many items or customers'
complete -c workato-tui -f -n '__fish_use_subcommand' -a customers -d 'list items of all customers; compare a package with theirs'
complete -c workato-tui -f -n '__fish_use_subcommand' -a watch -d 'wait until something ends; the exit code is the outcome'
complete -c workato-tui -f -n '__fish_use_subcommand' -a keys -d 'print every action with its ID and its keys'
complete -c workato-tui -f -n '__fish_use_subcommand' -a paths -d 'print the paths of configuration, data and logs'
complete -c workato-tui -f -n '__fish_use_subcommand' -a purge -d 'remove stored data'
complete -c workato-tui -f -n '__fish_use_subcommand' -a completion -d 'print a completion script for your shell'
complete -c workato-tui -f -n '__fish_use_subcommand' -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n 'not __fish_seen_subcommand_from profiles builds deployments batch customers watch keys paths purge completion' -l demo
complete -c workato-tui -f -n 'not __fish_seen_subcommand_from profiles builds deployments batch customers watch keys paths purge completion' -l demo-faults
complete -c workato-tui -f -n 'not __fish_seen_subcommand_from profiles builds deployments batch customers watch keys paths purge completion' -l read-only
complete -c workato-tui -f -n 'not __fish_seen_subcommand_from profiles builds deployments batch customers watch keys paths purge completion' -l section -x -a 'projects builds deployments reviews customers downloads requests resources ledger board'
complete -c workato-tui -f -n 'not __fish_seen_subcommand_from profiles builds deployments batch customers watch keys paths purge completion' -l view -x
complete -c workato-tui -f -n 'not __fish_seen_subcommand_from profiles builds deployments batch customers watch keys paths purge completion' -l customer -x
complete -c workato-tui -f -n 'not __fish_seen_subcommand_from profiles builds deployments batch customers watch keys paths purge completion' -l no-mouse
complete -c workato-tui -f -n 'not __fish_seen_subcommand_from profiles builds deployments batch customers watch keys paths purge completion' -l ascii
complete -c workato-tui -f -n 'not __fish_seen_subcommand_from profiles builds deployments batch customers watch keys paths purge completion' -l theme -x -a 'workato-dark workato-light workato-contrast ansi-dark ansi-light atom-one-dark atom-one-light catppuccin-frappe catppuccin-latte catppuccin-macchiato catppuccin-mocha dracula flexoki gruvbox monokai nord rose-pine rose-pine-dawn rose-pine-moon solarized-dark solarized-light textual-dark textual-light tokyo-night'
complete -c workato-tui -f -n 'not __fish_seen_subcommand_from profiles builds deployments batch customers watch keys paths purge completion' -l log-level -x -a 'debug info warning error'
complete -c workato-tui -f -n 'not __fish_seen_subcommand_from profiles builds deployments batch customers watch keys paths purge completion' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n 'not __fish_seen_subcommand_from profiles builds deployments batch customers watch keys paths purge completion' -l profile-startup
complete -c workato-tui -f -n 'not __fish_seen_subcommand_from profiles builds deployments batch customers watch keys paths purge completion' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and not __fish_seen_subcommand_from list add edit test remove default rename' -a 'list add edit test remove default rename'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from list' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from list' -l names
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from list' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from add' -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from add' -l data-center -x -a 'us eu jp sg au il cn kr uk trial custom'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from add' -l base-url -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from add' -l environment -x -a 'dev test prod'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from add' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from add' -l default
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from add' -l auth -x -a 'bearer legacy'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from add' -l email -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from add' -l token-stdin
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from add' -l token-env -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from add' -l token-command -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from add' -l keep-in -x -a 'keyring file'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from add' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from edit' -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from edit' -l data-center -x -a 'us eu jp sg au il cn kr uk trial custom'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from edit' -l base-url -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from edit' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from edit' -l no-read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from edit' -l reviewer -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from edit' -l download-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from edit' -l keep-tokens
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from edit' -l forget-token -x -a 'dev test prod'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from edit' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from test' -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from test' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from remove' -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from remove' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from default' -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from default' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from rename' -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from profiles; and __fish_seen_subcommand_from rename' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and not __fish_seen_subcommand_from build show download unpack compare' -a 'build show download unpack compare'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from build' -l description -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from build' -l include-test-cases
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from build' -l include-tags
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from build' -l again
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from build' -l wait
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from build' -l timeout -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from build' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from build' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from build' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from build' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from build' -l help
complete -c workato-tui -F -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from show'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from show' -l full
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from show' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from show' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from show' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from show' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from show' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from download' -l dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from download' -l name -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from download' -l overwrite
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from download' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from download' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from download' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from download' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from download' -l help
complete -c workato-tui -F -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from unpack'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from unpack' -l into -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from unpack' -l plan
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from unpack' -l replace
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from unpack' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from unpack' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from unpack' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from unpack' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from unpack' -l help
complete -c workato-tui -F -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from compare'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from compare' -l markdown
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from compare' -l all
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from compare' -l full
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from compare' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from compare' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from compare' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from compare' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from builds; and __fish_seen_subcommand_from compare' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and not __fish_seen_subcommand_from list show deploy' -a 'list show deploy'
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from list' -l project -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from list' -l folder -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from list' -l environment -x -a 'dev test prod'
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from list' -l state -x -a 'pending success failed'
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from list' -l from -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from list' -l to -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from list' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from list' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from list' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from list' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from list' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from show' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from show' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from show' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from show' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from show' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l build -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l project -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l approved -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l to -x -k -a 'test prod'
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l yes-deploy-to -x -a 'test prod'
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l over-pending
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l again
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l title -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l description -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l include-tags
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l wait
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l timeout -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l through-review
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from deployments; and __fish_seen_subcommand_from deploy' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and not __fish_seen_subcommand_from plan run resume status' -a 'plan run resume status'
complete -c workato-tui -F -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from plan'
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from plan' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from plan' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from plan' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from plan' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from plan' -l help
complete -c workato-tui -F -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from run'
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from run' -l yes -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from run' -l again
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from run' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from run' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from run' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from run' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from run' -l help
complete -c workato-tui -F -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from resume'
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from resume' -l retry-failed
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from resume' -l done -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from resume' -l not-done -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from resume' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from resume' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from resume' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from resume' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from resume' -l help
complete -c workato-tui -F -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from status'
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from status' -l format -x -a 'text csv markdown'
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from status' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from status' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from status' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from status' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from batch; and __fish_seen_subcommand_from status' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and not __fish_seen_subcommand_from recipes connections failed-jobs members package' -a 'recipes connections failed-jobs members package'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from recipes' -l environment -x -a 'dev test prod'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from recipes' -l customer -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from recipes' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from recipes' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from recipes' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from recipes' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from recipes' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from connections' -l environment -x -a 'dev test prod'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from connections' -l customer -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from connections' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from connections' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from connections' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from connections' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from connections' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from failed-jobs' -l environment -x -a 'dev test prod'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from failed-jobs' -l customer -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from failed-jobs' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from failed-jobs' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from failed-jobs' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from failed-jobs' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from failed-jobs' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from members' -l environment -x -a 'dev test prod'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from members' -l customer -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from members' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from members' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from members' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from members' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from members' -l help
complete -c workato-tui -F -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from package'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from package' -l environment -x -a 'dev test prod'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from package' -l customer -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from package' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from package' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from package' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from package' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from package' -l cost
complete -c workato-tui -f -n '__fish_seen_subcommand_from customers; and __fish_seen_subcommand_from package' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from completion' -a bash
complete -c workato-tui -f -n '__fish_seen_subcommand_from completion' -a zsh
complete -c workato-tui -f -n '__fish_seen_subcommand_from completion' -a fish
complete -c workato-tui -f -n '__fish_seen_subcommand_from paths' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from paths' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from purge' -l yes -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from purge' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from purge' -l help
complete -c workato-tui -f -n '__fish_seen_subcommand_from watch' -l kind -x -a 'build deployment package'
complete -c workato-tui -f -n '__fish_seen_subcommand_from watch' -l timeout -x
complete -c workato-tui -f -n '__fish_seen_subcommand_from watch' -l through-review
complete -c workato-tui -f -n '__fish_seen_subcommand_from watch' -l profile -x -a '(workato-tui profiles list --names 2>/dev/null)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from watch' -l json
complete -c workato-tui -f -n '__fish_seen_subcommand_from watch' -l read-only
complete -c workato-tui -f -n '__fish_seen_subcommand_from watch' -l data-dir -x -a '(__fish_complete_directories)'
complete -c workato-tui -f -n '__fish_seen_subcommand_from watch' -l help
