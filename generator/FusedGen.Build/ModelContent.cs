using System.Globalization;
using System.Security.Cryptography;
using FusedGen.Compiler.Onnx;

namespace FusedGen;

/// <summary>
/// A model's file, and the files beside it in which it keeps data. The build step and the command-line tool share it.
/// </summary>
/// <param name="Model">The bytes of the file.</param>
/// <param name="Beside">The files beside it.</param>
internal sealed record ModelContent(byte[] Model, ExternalData Beside)
{
    /// <summary>Reads a model. What is wrong with a file beside it is told where a tensor needs it.</summary>
    /// <exception cref="IOException">The model's file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The model's file cannot be read.</exception>
    public static ModelContent Read(string path)
    {
        byte[] model = File.ReadAllBytes(path);
        return new ModelContent(model, BesideFiles.Read(Path.GetDirectoryName(Path.GetFullPath(path))!, ExternalReferences.In(model)));
    }

    /// <summary>
    /// All bytes: those of the model, then those of the files beside it in ordinal order of their locations.
    /// </summary>
    public byte[] Whole()
    {
        ArraySegment<byte>[] files = Beside.Files.Select(file => file.Content).Where(content => content.Count > 0).ToArray();
        if (files.Length == 0)
        {
            return Model;
        }

        byte[] whole = new byte[Model.Length + files.Sum(content => content.Count)];
        Buffer.BlockCopy(Model, 0, whole, 0, Model.Length);
        int filled = Model.Length;
        foreach (ArraySegment<byte> content in files)
        {
            Buffer.BlockCopy(content.Array!, content.Offset, whole, filled, content.Count);
            filled += content.Count;
        }

        return whole;
    }

    /// <summary>The SHA-256 of bytes in lower-case hexadecimal.</summary>
    public static string Sha256(byte[] content)
    {
        using IncrementalHash algorithm = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        algorithm.AppendData(content);
        return string.Concat(algorithm.GetHashAndReset().Select(value => value.ToString("x2", CultureInfo.InvariantCulture)));
    }
}
