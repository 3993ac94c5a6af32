namespace FusedGen.TorchSharp.Tests;

/// <summary>A path in a temporary folder where nothing is yet.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fusedgen");

    public string Path => System.IO.Path.Combine(_folder.FullName, "model.onnx");

    public void Dispose() => _folder.Delete(recursive: true);
}
