package simulate
import ("testing";"math";"time";"steward/fleet")
func TestZZ(t *testing.T){
 bad,badTol:=0,0
 for _,target:=range []int{50,60,70,80}{
 for pods:=1;pods<=200;pods++{ for u:=1;u<=300;u++{
  h:=&hpa{target:float64(target)/100, bounds:fleet.Bounds{Max:100000}, rates:8, every:time.Minute}
  v:=&view{desired:pods,ready:pods,capacity:100,demand:float64(u*pods),bounds:h.bounds}
  n,_:=h.recommend(v)
  // exact
  want:=(u*pods+target-1)/target
  tol:= 10*u>=9*target && 10*u<=11*target
  if tol {want=pods}
  if n!=want { if tol||n==pods {badTol++; if badTol<5 {t.Log("tol",target,pods,u,n,want)}} else {bad++; if bad<10 {t.Log(target,pods,u,n,want)}} }
 }}}
 t.Log(bad,badTol)
 b2:=0
 for pods:=1;pods<=200;pods++{ for u:=1;u<=300;u++{
  target:=60
  ratio:=float64(u)/float64(target)
  n:=int(math.Ceil(ratio*float64(pods)))
  if (1-0.1)<=ratio && ratio<=1+0.1 {n=pods}
  want:=(u*pods+target-1)/target
  tol:= 10*u>=9*target && 10*u<=11*target
  if tol {want=pods}
  if n!=want {b2++; if b2<5 {t.Log("k8s",pods,u,n,want)}}
 }}
 t.Log(b2)
}
