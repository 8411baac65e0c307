package store

import (
	"bufio"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// backupHead begins a backup, behind its compression.
const backupHead = "steward.backup/v1\n"

// Backup writes the whole record, as it is at one moment, to a file, whose
// content can be restored into either kind of store. The file appears when it is
// complete; one that is there already is refused.
func (s *Store) Backup(ctx context.Context, path string) (err error) {
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("back up to %s: the file is there already", path)
	}
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".part*")
	if err != nil {
		if fault, is := errors.AsType[*os.PathError](err); is {
			err = fault.Err // its path has a name for the meantime
		}
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // it is gone where all went well
	if err := s.dump(ctx, f); err != nil {
		return errors.Join(fmt.Errorf("back up to %s: %w", path, err), f.Close())
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	if err := os.Link(f.Name(), path); err != nil { // unlike a renaming, it replaces nothing
		return fmt.Errorf("back up to %s: %w", path, err)
	}
	return nil
}

func (s *Store) dump(ctx context.Context, to io.Writer) error {
	packed, err := zstd.NewWriter(to, zstd.WithEncoderConcurrency(1))
	if err != nil {
		return err
	}
	sum := sha256.New()
	w := bufio.NewWriterSize(io.MultiWriter(packed, sum), 1<<16)
	err = s.read(ctx, "back up", func(tx *sql.Tx) error {
		version, err := schemaVersion(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := w.Write(binary.AppendUvarint([]byte(backupHead), version)); err != nil {
			return err
		}
		for _, t := range tables {
			if err := t.dump(ctx, tx, w); err != nil {
				return fmt.Errorf("table %s: %w", t.name, err)
			}
		}
		return nil
	})
	if err = errors.Join(err, w.Flush()); err == nil {
		_, err = packed.Write(sum.Sum(nil))
	}
	return errors.Join(err, packed.Close())
}

// schemaVersion is the version of the schema that a store has.
func schemaVersion(ctx context.Context, tx *sql.Tx) (version uint64, err error) {
	err = tx.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version").Scan(&version)
	return version, err
}

// dump writes a table: its name, and each row behind a 1; a 0 ends it.
func (t table) dump(ctx context.Context, tx *sql.Tx, w *bufio.Writer) error {
	buffer := appendText(nil, t.name)
	row := t.row()
	err := each(ctx, tx, func(scan func(...any) error) error {
		if err := scan(row...); err != nil {
			return err
		}
		buffer = append(buffer, 1)
		for _, cell := range row {
			switch v := cell.(type) {
			case *int64:
				buffer = binary.AppendVarint(buffer, *v)
			case *string:
				buffer = appendText(buffer, *v)
			case *[]byte:
				buffer = append(binary.AppendUvarint(buffer, uint64(len(*v))), *v...)
			}
		}
		_, err := w.Write(buffer)
		buffer = buffer[:0]
		return err
	}, "SELECT "+strings.Join(t.names(), ", ")+" FROM "+t.name+" ORDER BY "+strings.Join(t.key, ", "))
	if err != nil {
		return err
	}
	_, err = w.Write(append(buffer, 0))
	return err
}

func appendText(dst []byte, text string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(text))), text...)
}

// summed reads and digests what it read.
type summed struct {
	*bufio.Reader
	sum hash.Hash
}

func (s summed) ReadByte() (byte, error) {
	b, err := s.Reader.ReadByte()
	if err == nil {
		s.sum.Write([]byte{b})
	}
	return b, err
}

// mostBytes bounds one value of a backup against damaged data.
const mostBytes = 1 << 28

func (s summed) bytes() ([]byte, error) {
	n, err := binary.ReadUvarint(s)
	if err != nil {
		return nil, err
	}
	if n > mostBytes {
		return nil, fmt.Errorf("a value of %d bytes, expected at most %d: the data is damaged", n, mostBytes)
	}
	out := make([]byte, n)
	_, err = io.ReadFull(s.Reader, out)
	s.sum.Write(out)
	return out, err
}
