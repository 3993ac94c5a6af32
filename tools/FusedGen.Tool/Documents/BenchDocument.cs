namespace FusedGen.Tool.Documents;

/// <summary>What <c>bench</c> tells.</summary>
/// <param name="GenerateSeconds">Time from the file's bytes to C# text.</param>
/// <param name="BuildSeconds">Time of compiling that text.</param>
/// <param name="FirstCallSeconds">Time of the first prediction, with all that is compiled and prepared on the
/// way.</param>
/// <param name="CallSeconds">Median time of a prediction after that.</param>
/// <param name="GigaflopsPerSecond">Two operations for each multiply-add of the folded network.</param>
/// <param name="PeakGigaflopsPerSecond">What this core reached in a loop of independent multiply-adds; 0 where it has
/// no vectors.</param>
/// <param name="OnnxRuntime">ONNX Runtime beside it; null where it was not found.</param>
internal sealed record BenchDocument(
    string File,
    long MultiplyAdds,
    double GenerateSeconds,
    double BuildSeconds,
    double FirstCallSeconds,
    double CallSeconds,
    double GigaflopsPerSecond,
    double PeakGigaflopsPerSecond,
    OnnxRuntimeDocument? OnnxRuntime);

/// <param name="Version">Its version.</param>
/// <param name="CallSeconds">Median time of a run on one thread, with inputs and outputs that were allocated
/// before.</param>
/// <param name="Problem">Why it did not run; null where it did.</param>
internal sealed record OnnxRuntimeDocument(string Version, double? CallSeconds, string? Problem);
