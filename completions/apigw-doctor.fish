complete --keep-order --exclusive --command apigw-doctor --arguments "(COMPLETE=fish apigw-doctor -- (commandline --current-process --tokenize --cut-at-cursor) (commandline --current-token))"
