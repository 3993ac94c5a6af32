Imports System
Imports Networks

Module Program
    Sub Main()
        Dim output = Seed.Predict(New Single(Seed.InputLength - 1) {})
        Console.WriteLine("VB {0} {1}", Seed.Info.Sha256.Substring(0, 8), output.Length)
    End Sub
End Module
