package file

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"io"
)

// plainText is the text of r, unpacked if it begins as gzip does, and without
// the mark that some editors put before UTF-8.
func plainText(r io.Reader) (*bufio.Reader, error) {
	b := bufio.NewReaderSize(r, 1<<16)
	if magic, _ := b.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		packed, err := gzip.NewReader(b)
		if err != nil {
			return nil, packedError{err}
		}
		b = bufio.NewReaderSize(unpacker{packed}, 1<<16)
	}
	if mark, _ := b.Peek(3); bytes.Equal(mark, []byte("\xef\xbb\xbf")) {
		_, _ = b.Discard(3)
	}
	return b, nil
}

// packedError is an error of unpacking, as opposed to one of the text inside.
type packedError struct{ error }

// Unwrap is what was wrong with the packed data.
func (e packedError) Unwrap() error { return e.error }

// unpacker marks the errors of a gzip reader as its own.
type unpacker struct{ *gzip.Reader }

// Read is that of the gzip reader.
func (u unpacker) Read(p []byte) (int, error) {
	n, err := u.Reader.Read(p)
	if err != nil && err != io.EOF {
		err = packedError{err}
	}
	return n, err
}

// broken says why the text ends after the line last read.
func broken(err error) string {
	packed, isPacked := errors.AsType[packedError](err)
	_, isCorrupt := errors.AsType[flate.CorruptInputError](err)
	switch {
	case isPacked && (errors.Is(packed, io.ErrUnexpectedEOF) || errors.Is(packed, io.EOF)):
		return "gzip is cut off after this line, expected the rest of it"
	case isPacked && (isCorrupt || errors.Is(packed, gzip.ErrChecksum) || errors.Is(packed, gzip.ErrHeader)):
		return "gzip is corrupt after this line, expected an intact file"
	}
	return "unreadable after this line: " + err.Error()
}
