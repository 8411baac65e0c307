package store

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/klauspost/compress/zstd"
)

// Restore reads a backup into the store, which has to be empty. Nothing is
// restored unless all is.
func (s *Store) Restore(ctx context.Context, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer f.Close()
	unpacked, err := zstd.NewReader(f, zstd.WithDecoderConcurrency(1))
	if err != nil {
		return fmt.Errorf("restore %s: %w", path, err)
	}
	defer unpacked.Close()
	r := summed{bufio.NewReaderSize(unpacked, 1<<16), sha256.New()}
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer s.leave()
	err = s.alone(ctx, "restore "+path, func(tx *sql.Tx) error { return load(ctx, tx, r) })
	s.recent = recent{}
	return err
}

func load(ctx context.Context, tx *sql.Tx, r summed) error {
	for _, t := range tables {
		var found int
		err := tx.QueryRowContext(ctx, "SELECT 1 FROM "+t.name+" LIMIT 1").Scan(&found)
		if err == nil {
			return fmt.Errorf("the store is not empty: there is something in table %s", t.name)
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return err
		}
	}
	if err := readHead(ctx, tx, r); err != nil {
		return err
	}
	for _, t := range tables {
		if err := t.load(ctx, tx, r); err != nil {
			return fmt.Errorf("table %s: %w", t.name, cut(err))
		}
	}
	expected, found := r.sum.Sum(nil), make([]byte, sha256.Size)
	if _, err := io.ReadFull(r.Reader, found); err != nil {
		return cut(err)
	}
	if !bytes.Equal(found, expected) {
		return errors.New("the digest at the backup's end does not fit: the data is damaged")
	}
	if _, err := r.Reader.ReadByte(); err != io.EOF {
		return errors.New("there is more behind the backup's end, expected nothing")
	}
	return nil
}

// cut says it plainly where a backup ends too soon.
func cut(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the backup ends too soon: it is cut off")
	}
	return err
}

func readHead(ctx context.Context, tx *sql.Tx, r summed) error {
	head := make([]byte, len(backupHead))
	_, err := io.ReadFull(r.Reader, head)
	if errors.Is(err, zstd.ErrMagicMismatch) || err == nil && string(head) != backupHead {
		return errors.New("the file is not a backup of Steward")
	}
	if err != nil {
		return cut(err)
	}
	r.sum.Write(head)
	version, err := binary.ReadUvarint(r)
	if err != nil {
		return cut(err)
	}
	known, err := schemaVersion(ctx, tx)
	if err != nil {
		return err
	}
	if version != known {
		return fmt.Errorf("the backup's schema is version %d, expected %d", version, known)
	}
	return nil
}

func (t table) load(ctx context.Context, tx *sql.Tx, r summed) error {
	name, err := r.bytes()
	if err != nil {
		return err
	}
	if string(name) != t.name {
		return fmt.Errorf("found table %q instead: the data is damaged", name)
	}
	var rows [][]any
	for {
		mark, err := r.ReadByte()
		if err != nil {
			return err
		}
		if mark == 0 {
			return insert(ctx, tx, t.name, t.names(), "", rows)
		}
		row, err := t.read(r)
		if err != nil {
			return err
		}
		if rows = append(rows, row); len(rows) == 10*rowsAtOnce {
			if err := insert(ctx, tx, t.name, t.names(), "", rows); err != nil {
				return err
			}
			rows = rows[:0]
		}
	}
}

func (t table) read(r summed) ([]any, error) {
	row := make([]any, len(t.columns))
	for i, c := range t.columns {
		var err error
		switch c.kind {
		case 'i':
			row[i], err = binary.ReadVarint(r)
		case 't':
			var text []byte
			text, err = r.bytes()
			row[i] = string(text)
		case 'b':
			row[i], err = r.bytes()
		}
		if err != nil {
			return nil, err
		}
	}
	return row, nil
}
