using FusedGen.Compiler.Onnx;
using FusedGen.Compiler.Transport;

namespace FusedGen.Generator.Models;

/// <summary>What arrived for a model.</summary>
internal enum ModelFileState
{
    /// <summary>The text form, whole and checked.</summary>
    Sound,

    /// <summary>The binary file itself, which no generator can read.</summary>
    Raw,

    /// <summary>A text form that does not say what its header promises.</summary>
    Damaged,
}

/// <summary>
/// One model among the additional files, or the reference vectors of one. Two of them are equal where the path, the
/// content's hash and what the header says are: the bytes are not compared.
/// </summary>
internal sealed class ModelFile : IEquatable<ModelFile>
{
    private readonly WeakReference<byte[]> _content;
    private readonly Func<CancellationToken, byte[]> _decode;
    private readonly string _parts;

    private ModelFile(ModelFileState state, string path, string detail, byte[] content, Func<CancellationToken, byte[]> decode, ModelTextHeader? header = null)
    {
        Header = header;
        _parts = header?.ToString() ?? string.Empty;
        State = state;
        Path = path;
        Detail = detail;
        _content = new WeakReference<byte[]>(content);
        _decode = decode;
    }

    public ModelFileState State { get; }

    /// <summary>The model's path with forward slashes, as far as it is known; at least the file's name.</summary>
    public string Path { get; }

    /// <summary>The SHA-256 of a sound file, and what is wrong with a damaged one.</summary>
    public string Detail { get; }

    /// <summary>What stands before the bytes of a sound file.</summary>
    private ModelTextHeader? Header { get; }

    /// <summary>The outputs that the project names for the model; empty for those of the file.</summary>
    public string Outputs => Header?.Outputs ?? string.Empty;

    /// <summary>A file whose bytes were found to be what its header promises.</summary>
    /// <param name="header">The header.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="decode">Gets them once more.</param>
    public static ModelFile Sound(ModelTextHeader header, byte[] content, Func<CancellationToken, byte[]> decode) =>
        new(ModelFileState.Sound, header.Path, header.Sha256, content, decode, header);

    public static ModelFile Raw(string path) => new(ModelFileState.Raw, path, string.Empty, [], Nothing);

    public static ModelFile Damaged(string path, string reason) => new(ModelFileState.Damaged, path, reason, [], Nothing);

    /// <summary>
    /// The bytes of a sound file. A build asks for them as soon as they were checked; between two edits of a project
    /// they shall not lie in memory, and are decoded once more where they are gone.
    /// </summary>
    public byte[] ReadContent(CancellationToken cancellationToken) => _content.TryGetTarget(out byte[]? content) ? content : _decode(cancellationToken);

    /// <summary>The bytes of a model, and those of the files beside it in which it keeps data.</summary>
    public (byte[] Model, ExternalData Beside) ReadModel(CancellationToken cancellationToken)
    {
        byte[] content = ReadContent(cancellationToken);
        if (Header is not { Beside.Count: > 0 } header)
        {
            return (content, ExternalData.None);
        }

        int position = content.Length - (int)header.Beside.Sum(file => file.Length);
        byte[] model = new byte[position];
        Buffer.BlockCopy(content, 0, model, 0, position);
        List<ExternalFile> files = [];
        foreach (BesideFile file in header.Beside)
        {
            files.Add(new ExternalFile(file.Location, file.State, new ArraySegment<byte>(content, position, (int)file.Length)));
            position += (int)file.Length;
        }

        return (model, new ExternalData(files));
    }

    public bool Equals(ModelFile? other) => other is not null && State == other.State && Path == other.Path && Detail == other.Detail && _parts == other._parts;

    public override bool Equals(object? obj) => Equals(obj as ModelFile);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Detail) ^ StringComparer.Ordinal.GetHashCode(Path);

    private static byte[] Nothing(CancellationToken cancellationToken) => [];
}
