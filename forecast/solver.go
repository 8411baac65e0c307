package forecast

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

var nan = math.NaN()

// solver solves systems of positive definite matrices, whose lower triangle is
// written in lines, using its memory again.
type solver struct {
	matrix blas64.Symmetric
	factor blas64.Triangular
}

// reset begins a matrix of n lines.
func (s *solver) reset(n int) {
	if cap(s.matrix.Data) < n*n {
		s.matrix.Data = make([]float64, n*n)
	}
	s.matrix = blas64.Symmetric{N: n, Stride: n, Data: s.matrix.Data[:n*n], Uplo: blas.Lower}
}

// line is the matrix' line i up to its diagonal.
func (s *solver) line(i int) []float64 { return s.matrix.Data[i*s.matrix.N : i*s.matrix.N+i+1] }

// decompose factors the matrix; false if it is not positive definite.
func (s *solver) decompose() bool {
	var ok bool
	s.factor, ok = lapack64.Potrf(s.matrix)
	return ok
}

// resolve overwrites the right side with the solution of the factored matrix.
func (s *solver) resolve(right []float64) {
	x := blas64.Vector{N: len(right), Inc: 1, Data: right}
	blas64.Trsv(blas.NoTrans, s.factor, x)
	blas64.Trsv(blas.Trans, s.factor, x)
}

func (s *solver) solve(right []float64) bool {
	if !s.decompose() {
		return false
	}
	s.resolve(right)
	return true
}
