open System
open Networks

let output : float32[] = Array.zeroCreate Seed.OutputLength
Seed.Predict(ReadOnlySpan(Array.zeroCreate<float32> Seed.InputLength), Span output)
printfn "F# %s %d" (Seed.Info.Sha256.Substring(0, 8)) output.Length
