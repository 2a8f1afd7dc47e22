# The two commands of the README are `make run` and `make test`; the others are their parts.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test bench chaos assets pins clean

run: ## Set up what is missing, then serve http://127.0.0.1:8000 with the demo office
	@$(PYTHON) scripts/prepare.py run
	@exec $(BIN)/huiyin run --demo

test: ## Linters, types and all tests, on SQLite and PostgreSQL, with a browser
	@$(PYTHON) scripts/prepare.py test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist worksteal

bench: ## Speed, side by side with its references; writes bench/RESULTS.md
	@$(PYTHON) scripts/prepare.py test
	$(BIN)/python -m bench

chaos: ## A thousand kills under load, nothing lost; 20 minutes. Again the same: make chaos seed=7
	@$(PYTHON) scripts/prepare.py test
	$(BIN)/python -m tests.chaos --kills 1000 --minutes 20 $(if $(seed),--seed $(seed))

assets: ## Only the pages' scripts, styles and icons
	@$(PYTHON) scripts/prepare.py assets

pins: ## Choose the exact versions anew, within setup.cfg
	@$(PYTHON) scripts/prepare.py test
	$(BIN)/python scripts/pins.py

revision: ## The next migration, from the tables as they are: make revision m="what is kept now"
	$(BIN)/python scripts/revision.py "$(m)"

clean: ## Forget everything that was made, except the data in var/
	rm -rf .venv node_modules web/static/build printing/fonts build *.egg-info .mypy_cache .ruff_cache .pytest_cache
