namespace FusedGen.Compiler.Printing;

/// <summary>
/// What tools ask for that time each kernel: beside the methods that predict, one that tells a clock which kernel comes
/// next. The class of the clock is not generated; it has static methods <c>Start()</c> and <c>Enter(int kernel)</c>,
/// which gets −1 behind the last kernel.
/// </summary>
/// <param name="Class">The full name of the clock's class.</param>
/// <param name="PredictMethod">The method that predicts one sample with it.</param>
public sealed record KernelClock(string Class, string PredictMethod)
{
    /// <summary>The method among the kernels that calls them.</summary>
    internal const string RunMethod = "ClockedRun";

    /// <summary>The statement before the first kernel.</summary>
    internal string Start => $"global::{Class}.Start();";

    /// <summary>The statement before a kernel, or behind the last one where the number is −1.</summary>
    internal string Enter(string kernel) => $"global::{Class}.Enter({kernel});";
}
