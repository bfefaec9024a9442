// Verifies checkpoints and proofs with Go's own sumdb packages: reads one JSON document, prints what it found.
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type input struct {
	Entries     []string
	Checkpoint  string
	Verifier    string
	Signer      string
	Inclusion   [][]string
	Consistency [][]string
}

type output struct {
	Origin   string
	Size     int64
	RootOk   bool
	Included []bool
	Extends  []bool
	Signed   string
}

func main() {
	var in input
	must(json.NewDecoder(os.Stdin).Decode(&in))
	verifier, err := note.NewVerifier(in.Verifier)
	must(err)
	opened, err := note.Open([]byte(in.Checkpoint), note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	root := hash(lines[2])
	storage := &hashes{}
	roots := []tlog.Hash{{}}
	for n, entry := range in.Entries {
		stored, err := tlog.StoredHashes(int64(n), []byte(entry), storage)
		must(err)
		storage.all = append(storage.all, stored...)
		at, err := tlog.TreeHash(int64(n+1), storage)
		must(err)
		roots = append(roots, at)
	}
	out := output{Origin: lines[0], Size: size, RootOk: roots[size] == root}
	for n, proof := range in.Inclusion {
		out.Included = append(out.Included, tlog.CheckRecord(proofOf(proof), size, root, int64(n), tlog.RecordHash([]byte(in.Entries[n]))) == nil)
	}
	for n, proof := range in.Consistency {
		out.Extends = append(out.Extends, tlog.CheckTree(proofOf(proof), size, root, int64(n+1), roots[n+1]) == nil)
	}
	signer, err := note.NewSigner(in.Signer)
	must(err)
	signed, err := note.Sign(&note.Note{Text: opened.Text}, signer)
	must(err)
	out.Signed = string(signed)
	must(json.NewEncoder(os.Stdout).Encode(out))
}

type hashes struct{ all []tlog.Hash }

func (h *hashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	var found []tlog.Hash
	for _, index := range indexes {
		found = append(found, h.all[index])
	}
	return found, nil
}

func proofOf(texts []string) []tlog.Hash {
	var proof []tlog.Hash
	for _, text := range texts {
		proof = append(proof, hash(text))
	}
	return proof
}

func hash(text string) (h tlog.Hash) {
	bytes, err := base64.StdEncoding.DecodeString(text)
	must(err)
	copy(h[:], bytes)
	return h
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
