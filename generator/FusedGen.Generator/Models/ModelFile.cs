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

/// <summary>One model among the additional files, or the reference vectors of one. Two of them are equal where the path and the content's hash are: the bytes are not compared.</summary>
internal sealed class ModelFile : IEquatable<ModelFile>
{
    private readonly Func<CancellationToken, byte[]> _read;

    private ModelFile(ModelFileState state, string path, string detail, Func<CancellationToken, byte[]> read)
    {
        State = state;
        Path = path;
        Detail = detail;
        _read = read;
    }

    public ModelFileState State { get; }

    /// <summary>The model's path with forward slashes, as far as it is known; at least the file's name.</summary>
    public string Path { get; }

    /// <summary>The SHA-256 of a sound file, and what is wrong with a damaged one.</summary>
    public string Detail { get; }

    public static ModelFile Sound(string path, string sha256, Func<CancellationToken, byte[]> read) => new(ModelFileState.Sound, path, sha256, read);

    public static ModelFile Raw(string path) => new(ModelFileState.Raw, path, string.Empty, Nothing);

    public static ModelFile Damaged(string path, string reason) => new(ModelFileState.Damaged, path, reason, Nothing);

    /// <summary>
    /// Decodes the bytes of a sound file once more: they are needed when the model is compiled, and shall not lie in memory between two edits of the project.
    /// </summary>
    public byte[] ReadContent(CancellationToken cancellationToken) => _read(cancellationToken);

    public bool Equals(ModelFile? other) => other is not null && State == other.State && Path == other.Path && Detail == other.Detail;

    public override bool Equals(object? obj) => Equals(obj as ModelFile);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Detail) ^ StringComparer.Ordinal.GetHashCode(Path);

    private static byte[] Nothing(CancellationToken cancellationToken) => [];
}
