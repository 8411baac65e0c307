package simulate
import ("testing";"time")
func TestZZ(t *testing.T){
 for name, v := range traces() {
  r := prepare(t, busy(), 5*time.Minute, v...)
  for _, e := range causal(t) {
   s:=time.Now()
   res,_ := replay(t, r, e)
   v:=*res.ViolationShare
   t.Log(name, e.Name, r.Ticks, time.Since(s), res.Cost, v, res.ScaleOuts, res.ScaleIns, res.Regret)
  }
 }
}
