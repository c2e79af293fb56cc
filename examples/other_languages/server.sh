# Starts a server for a shell script, and ends it with the script:
#
#     options="--start 2025-01-01T00:00:00Z --skip-waiting"
#     . ./server.sh
#
# Sets $url, and the variables that AWS's tools read. control METHOD PATH [JSON] is a request to the
# control plane.

folder=$(mktemp -d)
"${PYTHON:-python}" -m mock_vision server --port 0 --ready-file "$folder/ready" ${options:-} >"$folder/log" 2>&1 &
server=$!
trap 'kill $server; wait $server 2>/dev/null; rm -r "$folder"' EXIT
while [ ! -f "$folder/ready" ]; do
    kill -0 $server 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.1
done
url=$(cat "$folder/ready")

export AWS_ENDPOINT_URL="$url" AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
export AWS_ACCESS_KEY_ID=testing AWS_SECRET_ACCESS_KEY=testing AWS_SESSION_TOKEN=testing
export AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null

control() {
    curl --silent --show-error --fail-with-body --request "$1" "$url/moto-api/mock_vision/$2" \
        ${3:+--header 'Content-Type: application/json' --data "$3"}
    echo
}
