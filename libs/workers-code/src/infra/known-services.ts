import type { InfraKind } from './infra-context.js';

/** The kinds of which packages, images and addresses tell. */
export type ServiceKind = Extract<InfraKind, 'databases' | 'queues' | 'services'>;

/**
 * Databases, queues and services by name, and what shows their use: packages by
 * ecosystem (`npm:`, `py:`, `go:`, `cargo:`, `jvm:`, `gem:`, `php:`, `net:`,
 * `hex:`), images (`img:`), schemes of URLs (`uri:`) and types of Terraform
 * resources (`tf:`). A `*` at the end stands for any ending. All in lower case.
 */
export const KNOWN_SERVICES: Readonly<Record<ServiceKind, Readonly<Record<string, string>>>> = {
  databases: {
    PostgreSQL:
      'npm:pg npm:postgres npm:pg-promise npm:@prisma/adapter-pg py:psycopg py:psycopg2 py:psycopg2-binary py:asyncpg go:github.com/lib/pq go:github.com/jackc/pgx* cargo:tokio-postgres cargo:postgres cargo:sqlx-postgres jvm:postgresql jvm:r2dbc-postgresql gem:pg php:ext-pgsql php:ext-pdo_pgsql net:npgsql* net:aspire.npgsql* net:aspire.hosting.postgresql hex:postgrex img:postgres img:postgresql img:postgis img:pgvector img:timescaledb uri:postgres uri:postgresql uri:jdbc:postgresql tf:aws_rds_cluster',
    'MySQL or MariaDB':
      'npm:mysql npm:mysql2 npm:mariadb py:mysqlclient py:pymysql py:aiomysql py:mysql-connector-python go:github.com/go-sql-driver/mysql cargo:mysql cargo:mysql_async jvm:mysql-connector-java jvm:mysql-connector-j jvm:mariadb-java-client gem:mysql2 gem:trilogy php:ext-mysqli php:ext-pdo_mysql net:mysql* net:pomelo.entityframeworkcore.mysql hex:myxql img:mysql img:mariadb img:percona uri:mysql uri:mariadb uri:jdbc:mysql uri:jdbc:mariadb',
    SQLite:
      'npm:sqlite3 npm:better-sqlite3 npm:@libsql/client py:aiosqlite go:github.com/mattn/go-sqlite3 go:modernc.org/sqlite cargo:rusqlite jvm:sqlite-jdbc gem:sqlite3 php:ext-pdo_sqlite net:microsoft.data.sqlite net:microsoft.entityframeworkcore.sqlite hex:exqlite uri:sqlite uri:jdbc:sqlite',
    'SQL Server':
      'npm:mssql npm:tedious py:pymssql go:github.com/microsoft/go-mssqldb go:github.com/denisenkom/go-mssqldb cargo:tiberius jvm:mssql-jdbc net:microsoft.data.sqlclient net:system.data.sqlclient net:microsoft.entityframeworkcore.sqlserver hex:tds img:mssql/server img:azure-sql-edge uri:jdbc:sqlserver uri:mssql tf:azurerm_mssql_server',
    Oracle:
      'npm:oracledb py:oracledb py:cx-oracle go:github.com/godror/godror jvm:ojdbc* gem:ruby-oci8 net:oracle.manageddataaccess* uri:jdbc:oracle',
    MongoDB:
      'npm:mongodb npm:mongoose py:pymongo py:motor py:mongoengine py:beanie go:go.mongodb.org/mongo-driver* cargo:mongodb jvm:mongodb-driver-sync jvm:spring-boot-starter-data-mongodb* gem:mongo gem:mongoid php:mongodb/mongodb php:ext-mongodb net:mongodb.driver hex:mongodb_driver img:mongo img:mongodb uri:mongodb uri:mongodb+srv tf:mongodbatlas_cluster',
    Redis:
      'npm:redis npm:ioredis npm:@upstash/redis py:redis py:aioredis py:django-redis py:channels-redis go:github.com/redis/go-redis* go:github.com/go-redis/redis* go:github.com/gomodule/redigo cargo:redis cargo:fred jvm:jedis jvm:lettuce-core jvm:redisson jvm:spring-boot-starter-data-redis* gem:redis gem:redis-client gem:hiredis php:predis/predis php:ext-redis net:stackexchange.redis net:aspire.stackexchange.redis* net:aspire.hosting.redis net:microsoft.extensions.caching.stackexchangeredis hex:redix img:redis img:valkey img:redis-stack img:keydb uri:redis uri:rediss tf:aws_elasticache_cluster tf:aws_elasticache_replication_group tf:google_redis_instance tf:azurerm_redis_cache',
    Memcached:
      'npm:memcached npm:memjs py:pymemcache py:python-memcached py:pylibmc go:github.com/bradfitz/gomemcache gem:dalli php:ext-memcached net:enyimmemcachedcore img:memcached uri:memcached tf:google_memcache_instance',
    'Elasticsearch or OpenSearch':
      'npm:@elastic/elasticsearch npm:@opensearch-project/opensearch py:elasticsearch py:elasticsearch-dsl py:opensearch-py go:github.com/elastic/go-elasticsearch* go:github.com/opensearch-project/opensearch-go* cargo:elasticsearch jvm:elasticsearch-rest-high-level-client jvm:elasticsearch-java jvm:spring-boot-starter-data-elasticsearch gem:elasticsearch gem:searchkick gem:chewy php:elasticsearch/elasticsearch net:elastic.clients.elasticsearch net:nest img:elasticsearch img:opensearch uri:elasticsearch tf:aws_opensearch_domain tf:aws_elasticsearch_domain',
    'Meilisearch, Typesense or Algolia':
      'npm:meilisearch npm:typesense npm:algoliasearch py:meilisearch py:algoliasearch cargo:meilisearch-sdk gem:meilisearch* gem:algolia* php:algolia/algoliasearch-client-php php:meilisearch/meilisearch-php img:meilisearch img:typesense',
    'Cassandra or ScyllaDB':
      'npm:cassandra-driver py:cassandra-driver go:github.com/gocql/gocql cargo:scylla jvm:java-driver-core net:cassandracsharpdriver img:cassandra img:scylla',
    DynamoDB:
      'npm:@aws-sdk/client-dynamodb npm:@aws-sdk/lib-dynamodb go:github.com/aws/aws-sdk-go-v2/service/dynamodb cargo:aws-sdk-dynamodb jvm:dynamodb* gem:aws-sdk-dynamodb net:awssdk.dynamodbv2 img:dynamodb-local tf:aws_dynamodb_table',
    'Firestore or Datastore':
      'npm:@google-cloud/firestore py:google-cloud-firestore py:google-cloud-datastore go:cloud.google.com/go/firestore go:cloud.google.com/go/datastore net:google.cloud.firestore tf:google_firestore_database',
    'Spanner, AlloyDB or Cloud SQL':
      'npm:@google-cloud/spanner py:google-cloud-spanner py:google-cloud-alloydb* py:langchain-google-alloydb-pg go:cloud.google.com/go/spanner go:cloud.google.com/go/alloydbconn go:cloud.google.com/go/cloudsqlconn net:google.cloud.spanner* tf:google_spanner_instance tf:google_sql_database_instance tf:google_alloydb_cluster',
    ClickHouse:
      'npm:@clickhouse/client npm:clickhouse py:clickhouse-driver py:clickhouse-connect go:github.com/clickhouse/clickhouse-go* cargo:clickhouse jvm:clickhouse-jdbc gem:click_house img:clickhouse-server img:clickhouse uri:clickhouse',
    InfluxDB:
      'npm:@influxdata/influxdb-client py:influxdb-client go:github.com/influxdata/influxdb-client-go* net:influxdb.client img:influxdb',
    Neo4j:
      'npm:neo4j-driver py:neo4j go:github.com/neo4j/neo4j-go-driver* jvm:neo4j-java-driver net:neo4j.driver img:neo4j uri:neo4j uri:bolt',
    'Vector store (Qdrant, Weaviate, Milvus, Pinecone, Chroma)':
      'npm:@qdrant/js-client-rest npm:weaviate-client npm:@pinecone-database/pinecone npm:chromadb py:qdrant-client py:weaviate-client py:pymilvus py:pinecone py:pinecone-client py:chromadb go:github.com/qdrant/go-client cargo:qdrant-client img:qdrant img:weaviate img:milvus img:chroma',
    etcd: 'py:etcd3 go:go.etcd.io/etcd/client* cargo:etcd-client jvm:jetcd-core img:etcd',
    CockroachDB: 'img:cockroach uri:cockroachdb',
    'H2 or HSQLDB': 'jvm:h2 jvm:hsqldb uri:jdbc:h2 uri:jdbc:hsqldb',
  },
  queues: {
    'RabbitMQ (AMQP)':
      'npm:amqplib npm:amqp-connection-manager npm:rhea py:pika py:aio-pika py:kombu py:amqp go:github.com/rabbitmq/amqp091-go go:github.com/streadway/amqp cargo:lapin jvm:amqp-client jvm:spring-boot-starter-amqp gem:bunny php:php-amqplib/php-amqplib net:rabbitmq.client net:aspire.rabbitmq.client* net:aspire.hosting.rabbitmq net:masstransit.rabbitmq net:easynetq hex:amqp img:rabbitmq uri:amqp uri:amqps',
    Kafka:
      'npm:kafkajs npm:node-rdkafka npm:@confluentinc/kafka-javascript py:kafka-python py:confluent-kafka py:aiokafka py:faust go:github.com/segmentio/kafka-go go:github.com/ibm/sarama go:github.com/shopify/sarama go:github.com/twmb/franz-go* go:github.com/confluentinc/confluent-kafka-go* cargo:rdkafka jvm:kafka-clients jvm:spring-kafka gem:ruby-kafka gem:karafka gem:rdkafka php:ext-rdkafka net:confluent.kafka hex:brod img:kafka img:cp-kafka img:redpanda img:zookeeper uri:kafka tf:aws_msk_cluster',
    NATS: 'npm:nats npm:@nats-io/* py:nats-py go:github.com/nats-io/nats.go cargo:async-nats jvm:jnats net:nats.client* net:nats.net img:nats uri:nats',
    MQTT: 'npm:mqtt py:paho-mqtt py:aiomqtt go:github.com/eclipse/paho.mqtt.golang cargo:rumqttc jvm:org.eclipse.paho.client.mqttv3 net:mqttnet img:eclipse-mosquitto img:mosquitto img:emqx uri:mqtt uri:mqtts',
    'Celery, RQ or Dramatiq':
      'py:celery py:rq py:django-rq py:dramatiq py:huey py:arq py:django-q2 py:procrastinate',
    'BullMQ, Bull or Bee-Queue':
      'npm:bullmq npm:bull npm:@nestjs/bullmq npm:@nestjs/bull npm:bee-queue npm:pg-boss npm:graphile-worker npm:agenda',
    'Sidekiq, Resque or Solid Queue':
      'gem:sidekiq gem:resque gem:solid_queue gem:good_job gem:delayed_job* gem:que',
    'Hangfire, Quartz or MassTransit': 'net:hangfire* net:quartz* net:masstransit jvm:quartz jvm:jobrunr*',
    Oban: 'hex:oban',
    'Amazon SQS or SNS':
      'npm:@aws-sdk/client-sqs npm:@aws-sdk/client-sns go:github.com/aws/aws-sdk-go-v2/service/sqs go:github.com/aws/aws-sdk-go-v2/service/sns cargo:aws-sdk-sqs cargo:aws-sdk-sns jvm:sqs jvm:sns jvm:amazon-sqs-java-messaging-lib gem:aws-sdk-sqs gem:aws-sdk-sns net:awssdk.sqs net:awssdk.simplenotificationservice tf:aws_sqs_queue tf:aws_sns_topic',
    'Google Pub/Sub':
      'npm:@google-cloud/pubsub py:google-cloud-pubsub go:cloud.google.com/go/pubsub* jvm:google-cloud-pubsub gem:google-cloud-pubsub net:google.cloud.pubsub* tf:google_pubsub_topic tf:google_pubsub_subscription',
    'Azure Service Bus or Event Hubs':
      'npm:@azure/service-bus npm:@azure/event-hubs py:azure-servicebus py:azure-eventhub net:azure.messaging.servicebus net:azure.messaging.eventhubs tf:azurerm_servicebus_namespace tf:azurerm_eventhub',
    Temporal:
      'npm:@temporalio/* py:temporalio go:go.temporal.io/sdk jvm:temporal-sdk net:temporalio img:temporalio/auto-setup',
    'Apache Pulsar':
      'npm:pulsar-client py:pulsar-client go:github.com/apache/pulsar-client-go cargo:pulsar jvm:pulsar-client img:pulsar uri:pulsar',
  },
  services: {
    'Amazon S3 or a compatible store':
      'npm:@aws-sdk/client-s3 npm:minio py:minio py:s3fs go:github.com/aws/aws-sdk-go-v2/service/s3 go:github.com/minio/minio-go* cargo:aws-sdk-s3 cargo:rust-s3 jvm:s3 jvm:aws-java-sdk-s3 jvm:minio gem:aws-sdk-s3 php:league/flysystem-aws-s3-v3 net:awssdk.s3 net:minio hex:ex_aws_s3 img:minio img:localstack uri:s3 tf:aws_s3_bucket',
    AWS: 'npm:aws-sdk npm:aws-cdk-lib py:boto3 py:aioboto3 go:github.com/aws/aws-sdk-go go:github.com/aws/aws-sdk-go-v2 php:aws/aws-sdk-php gem:aws-sdk tf:aws_lambda_function tf:aws_ecs_service tf:aws_eks_cluster',
    'Google Cloud Storage':
      'npm:@google-cloud/storage py:google-cloud-storage go:cloud.google.com/go/storage jvm:google-cloud-storage gem:google-cloud-storage net:google.cloud.storage* uri:gs tf:google_storage_bucket',
    'Google Cloud Secret Manager, Profiler or Trace':
      'npm:@google-cloud/profiler npm:@google-cloud/secret-manager py:google-cloud-profiler py:google-cloud-secret-manager py:google-python-cloud-debugger go:cloud.google.com/go/profiler go:cloud.google.com/go/secretmanager tf:google_secret_manager_secret',
    'Azure Storage or Key Vault':
      'npm:@azure/storage-blob npm:@azure/keyvault-secrets py:azure-storage-blob py:azure-keyvault-secrets net:azure.storage.* net:azure.security.keyvault* net:azure.identity tf:azurerm_storage_account tf:azurerm_key_vault',
    Firebase:
      'npm:firebase npm:firebase-admin py:firebase-admin go:firebase.google.com/go* net:firebaseadmin',
    Supabase: 'npm:@supabase/supabase-js py:supabase',
    Stripe:
      'npm:stripe npm:@stripe/stripe-js py:stripe go:github.com/stripe/stripe-go* cargo:async-stripe jvm:stripe-java gem:stripe php:stripe/stripe-php net:stripe.net hex:stripity_stripe',
    'PayPal, Braintree or Adyen':
      'npm:@paypal/* npm:braintree npm:@adyen/api-library py:braintree py:adyen gem:braintree php:braintree/braintree_php net:braintree',
    Twilio:
      'npm:twilio py:twilio go:github.com/twilio/twilio-go jvm:twilio gem:twilio-ruby php:twilio/sdk net:twilio',
    'SendGrid, Mailgun, Postmark or Resend':
      'npm:@sendgrid/mail npm:mailgun.js npm:postmark npm:resend py:sendgrid py:resend py:django-anymail go:github.com/sendgrid/sendgrid-go gem:postmark* gem:mailgun* php:symfony/mailgun-mailer php:resend/* net:sendgrid',
    'Mail over SMTP':
      'npm:nodemailer py:aiosmtplib py:fastapi-mail go:gopkg.in/gomail.v2 go:github.com/wneessen/go-mail cargo:lettre jvm:spring-boot-starter-mail jvm:jakarta.mail net:mailkit hex:swoosh img:mailhog img:mailpit img:mailcatcher uri:smtp uri:smtps',
    OpenAI:
      'npm:openai npm:@ai-sdk/openai py:openai py:langchain-openai go:github.com/sashabaranov/go-openai go:github.com/openai/openai-go* cargo:async-openai gem:ruby-openai php:openai-php/client net:openai net:azure.ai.openai',
    Anthropic:
      'npm:@anthropic-ai/sdk npm:@ai-sdk/anthropic py:anthropic py:langchain-anthropic go:github.com/anthropics/anthropic-sdk-go',
    'Google AI':
      'npm:@google/genai npm:@google/generative-ai npm:@ai-sdk/google py:google-genai py:google-generativeai py:langchain-google-genai py:google-cloud-aiplatform',
    Ollama:
      'npm:ollama py:ollama py:llama-index-llms-ollama go:github.com/ollama/ollama net:ollamasharp img:ollama',
    Sentry:
      'npm:@sentry/* py:sentry-sdk go:github.com/getsentry/sentry-go* cargo:sentry jvm:sentry* gem:sentry-ruby gem:sentry-rails php:sentry/* net:sentry* hex:sentry',
    'OpenTelemetry collector':
      'npm:@opentelemetry/* py:opentelemetry-* go:go.opentelemetry.io/otel* cargo:opentelemetry* jvm:opentelemetry-* gem:opentelemetry-* net:opentelemetry* hex:opentelemetry* img:opentelemetry-collector* img:jaegertracing/all-in-one img:jaeger',
    'Prometheus or Grafana':
      'npm:prom-client py:prometheus-client py:django-prometheus go:github.com/prometheus/client_golang cargo:prometheus cargo:metrics-exporter-prometheus jvm:micrometer-registry-prometheus gem:prometheus-client net:prometheus-net* hex:prom_ex img:prometheus img:grafana',
    'Datadog or New Relic':
      'npm:dd-trace npm:newrelic py:ddtrace py:newrelic go:gopkg.in/datadog/dd-trace-go.v1 go:github.com/newrelic/go-agent* gem:ddtrace gem:datadog gem:newrelic_rpm php:datadog/dd-trace net:datadog.trace',
    'Keycloak, Auth0, Okta or Clerk':
      'npm:keycloak-js npm:auth0 npm:@auth0/* npm:@okta/* npm:@clerk/* py:python-keycloak py:auth0-python net:auth0* jvm:keycloak-* img:keycloak',
    LDAP: 'npm:ldapjs npm:ldapts py:python-ldap py:ldap3 py:django-auth-ldap go:github.com/go-ldap/ldap* cargo:ldap3 gem:net-ldap gem:ruby-ldap img:openldap uri:ldap uri:ldaps',
    'Slack or Discord':
      'npm:@slack/* npm:discord.js py:slack-sdk py:slack-bolt py:discord.py go:github.com/slack-go/slack go:github.com/bwmarrin/discordgo gem:slack-ruby-client cargo:serenity',
    'GitHub API':
      'npm:@octokit/* npm:octokit py:pygithub py:ghapi go:github.com/google/go-github* cargo:octocrab gem:octokit php:knplabs/github-api net:octokit',
    'HashiCorp Vault or Consul':
      'npm:node-vault py:hvac py:python-consul go:github.com/hashicorp/vault/api go:github.com/hashicorp/consul/api cargo:vaultrs gem:vault net:vaultsharp img:vault img:consul',
    'Reverse proxy (nginx, Traefik, Caddy, Envoy, HAProxy)':
      'img:nginx img:traefik img:caddy img:envoy img:haproxy img:nginx-unprivileged',
    'Headless browser':
      'npm:puppeteer npm:puppeteer-core py:pyppeteer py:selenium go:github.com/chromedp/chromedp net:puppeteersharp img:browserless/chrome img:selenium/standalone-chrome',
    'Gotenberg or Apache Tika': 'py:tika-client py:gotenberg-client img:gotenberg img:tika',
    'gRPC peers':
      'npm:@grpc/grpc-js py:grpcio go:google.golang.org/grpc cargo:tonic jvm:grpc-netty* jvm:grpc-stub gem:grpc net:grpc.aspnetcore* net:grpc.net.client* hex:grpc',
  },
};
